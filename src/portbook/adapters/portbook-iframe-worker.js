// Material's search runs in a worker, which no browser starts from a disk. There it runs in a hidden frame.
// The plugin "offline" loads another such script, which is on another host: a site that is read from a disk asks nobody.
(() => {
  "use strict";
  if (location.protocol !== "file:") return;

  const load = (window, address) =>
    new Promise((resolve, reject) => {
      const script = window.document.createElement("script");
      Object.assign(script, { src: address, onload: resolve, onerror: reject });
      window.document.body.append(script);
    });

  class FrameWorker extends EventTarget {
    #frame = Object.assign(document.createElement("iframe"), { hidden: true });
    #ready;

    constructor(address) {
      super();
      document.body.append(this.#frame);
      const inside = this.#frame.contentWindow;
      // The script of a worker says `postMessage` and `importScripts`, and listens for "message".
      inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      inside.importScripts = (...addresses) =>
        addresses.reduce((earlier, next) => earlier.then(() => load(inside, next)), Promise.resolve());
      this.#ready = load(inside, new URL(address, location).href);
      this.#ready.catch(() => this.dispatchEvent(new ErrorEvent("error", { message: `${address} cannot be loaded` })));
    }

    postMessage(data) {
      const { contentWindow: inside } = this.#frame;
      this.#ready.then(() => inside.dispatchEvent(new MessageEvent("message", { data })));
    }

    terminate() {
      this.#frame.remove();
    }
  }

  // Material's script looks for the second name to learn where it is.
  window.Worker = window.IFrameWorker = FrameWorker;
})();
