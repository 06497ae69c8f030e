// A search field for the catalogue, and one choice of a firewall for the whole site.
(() => {
  "use strict";

  const MEMORY = "portbook.target";
  const isFile = location.protocol === "file:";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const slug = (text) => text.toLowerCase().replace(/\s+/g, "-");
  const asked = (name) => new URLSearchParams(location.search).get(name) || "";

  function make(name, properties = {}, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }
  const button = (words, kind, onclick, value) => make("button", { className: `pb-${kind}`, onclick, value }, words);
  const headingOf = ({ previousElementSibling: before }) => (/^H\d$/.test(before?.tagName) ? before : null);

  // The catalogue

  /** What a chip says: `443/tcp`, `30000-32767/tcp+udp`. */
  function readChip(chip) {
    const [, first, last, protocols] = /^(\d+)(?:-(\d+))?\/([\w+]+)/.exec(chip.textContent) || [];
    return { first: +first, last: +(last || first), protocols: protocols?.split("+") };
  }

  function readCard(element) {
    const group = headingOf(element.parentElement)?.firstChild.textContent ?? "";
    const names = element.querySelector("small")?.textContent.split(", ") ?? [];
    const facets = [`group:${slug(group)}`, ...names.map((name) => `tag:${slug(name)}`)];
    const text = `${element.textContent} ${group} ${element.dataset.pb}`.toLowerCase();
    const others = element.dataset.pb.split(" ").map((textContent) => ({ textContent }));
    return { element, group, names, facets, text, ports: [...all(":scope > div > *", element), ...others].map(readChip) };
  }

  /** What a query asks for: ports with its protocols, groups and tags, other words. */
  function parse(query) {
    const wanted = { ports: [], facets: [], words: [] };
    const protocols = query.match(/\b(tcp|udp|sctp)\b/gi)?.map((name) => name.toLowerCase()) ?? [];
    for (const word of query.toLowerCase().split(/[\s,]+/).filter(Boolean)) {
      const [, first, last] = /^(?:[a-z]+\/)?(\d{1,5})(?:-(\d{1,5}))?(?:\/[a-z]+)?$/.exec(word) || [];
      if (first) wanted.ports.push({ first: +first, last: +(last || first), protocols });
      else if (/^(group|tag):./.test(word)) wanted.facets.push(word);
      else if (!/^ports?$/.test(word)) wanted.words.push(word);
    }
    return wanted;
  }

  const portsIn = ({ ports }, { first, last, protocols }) =>
    ports.filter((port) => port.first <= last && first <= port.last && protocols.every((name) => port.protocols.includes(name)));
  const fits = (card, wanted) =>
    wanted.ports.every((range) => portsIn(card, range).length) &&
    wanted.facets.every((facet) => card.facets.includes(facet)) &&
    wanted.words.every((word) => card.text.includes(word));

  function catalogue(box) {
    if (box.firstChild) return;
    const cards = all(".pb-cards > div").map(readCard);
    const input = make("input", { type: "search", id: "pb-query", placeholder: "Name, port, tag, host name" });
    const count = make("p", { className: "pb-count", role: "status" });
    const hint = make("p", { className: "pb-hint" });
    const groups = make("div", { className: "pb-groups", role: "group", ariaLabel: "Groups" });

    /** Add a group or tag to the query, in the place of its kind, or take it out. */
    function toggle({ currentTarget: { value: facet } }) {
      const words = input.value.split(/\s+/).filter(Boolean);
      const others = words.filter((word) => word.split(":")[0] !== facet.split(":")[0]);
      input.value = (words.includes(facet) ? others : [...others, facet]).join(" ");
      filter();
    }

    function filter() {
      const wanted = parse(input.value);
      const shown = cards.filter((card) => fits(card, wanted));
      for (const card of cards) card.element.hidden = !shown.includes(card);
      for (const list of all(".pb-cards")) {
        list.hidden = !list.querySelector(":scope > :not([hidden])");
        if (headingOf(list)) headingOf(list).hidden = list.hidden;
      }
      for (const chip of groups.children) chip.ariaPressed = String(wanted.facets.includes(chip.value));
      tell(shown, wanted);
      const address = new URL(location.href);
      address.searchParams[input.value ? "set" : "delete"]("q", input.value);
      history.replaceState(history.state, "", address);
    }

    function tell(shown, wanted) {
      count.textContent = `${shown.length || "No"} of ${cards.length} services`;
      const [range = {}] = wanted.ports;
      const isNamed = (port) => port.last - port.first < 4 && range.first === range.last;
      const uses = shown.filter((card) => portsIn(card, range).some(isNamed)).length;
      const page = box.dataset.pbPorts.replace(/all(?=\W*(html)?$)/, range.first);
      hint.hidden = !uses;
      hint.replaceChildren(make("a", { href: page }, `Port ${range.first}: ${uses} service${uses > 1 ? "s" : ""}`));
    }

    const facets = (kind, names) =>
      [...new Set(names)].filter(Boolean).map((name) => button(name, kind, toggle, `${kind}:${slug(name)}`));
    groups.append(...facets("group", cards.map((card) => card.group)));
    for (const { element, names } of cards) element.querySelector("small")?.replaceChildren(...facets("tag", names));
    input.addEventListener("input", filter);
    box.append(make("label", { htmlFor: input.id }, "Find a service"), input, groups, count, hint);
    input.value = asked("q");
    document.querySelector("#__search:checked")?.click(); // Material takes it too
    if (input.value) input.focus();
    filter();
  }

  // The choice of a firewall

  /** Snippets by their anchors in the paragraphs of their badges: SERVICE--ROLE--PROFILE--TARGET--FORM. */
  const snippetsIn = (root) =>
    all("span[id*='--']", root).flatMap((anchor) => {
      const [profile, target, form] = anchor.id.split("--").slice(-3);
      return form && anchor.closest("p") ? [{ anchor, profile, target, form }] : [];
    });
  const tabsOf = ({ nextElementSibling: next }) => (next?.matches(".tabbed-set") ? next : null);
  const ownSnippets = (picker) => (tabsOf(picker) ? snippetsIn(tabsOf(picker)) : []);
  const hasOwn = (picker, target) => ownSnippets(picker).some((snippet) => snippet.target === target);
  /** Pickers of pages about services; those of pages of rules are links only. */
  const switches = () => all(".pb-picker").filter((picker) => !picker.querySelector('[aria-current="page"]'));

  function remember(target) {
    try {
      if (target) localStorage.setItem(MEMORY, target);
      return localStorage.getItem(MEMORY);
    } catch {
      return ""; // it keeps nothing
    }
  }

  let following = false;
  /** Let all tabs and all pickers of the page follow a choice. */
  async function follow(target) {
    following = true;
    for (const { anchor } of snippetsIn(document).filter((snippet) => snippet.target === target)) {
      for (let block = anchor.closest(".tabbed-block"); block; block = block.parentElement.closest(".tabbed-block")) {
        const input = all(":scope > input", block.closest(".tabbed-set"))[[...block.parentElement.children].indexOf(block)];
        if (!input.checked) input.click();
      }
    }
    following = false;
    await Promise.all(switches().map((picker) => show(picker, target)));
  }

  /** Show a firewall's snippet below a picker: its tab, or what its page has. */
  async function show(picker, target) {
    const link = picker.querySelector(`a[data-pb-target="${CSS.escape(target)}"]`);
    const isOwn = hasOwn(picker, target);
    picker.dataset.pbWanted = target;
    const region = isOwn || !link || isFile ? null : await fetched(link.href, target, ownSnippets(picker)[0]).catch(() => null);
    if (picker.dataset.pbWanted !== target || !(isOwn || region)) return;
    const before = tabsOf(picker) || picker;
    if (before.nextElementSibling?.className === "pb-swapped") before.nextElementSibling.remove();
    tabsOf(picker)?.classList.toggle("pb-away", !isOwn);
    if (region) before.after(region), (region.dataset.pbTitle = link.textContent);
    region?.dispatchEvent(new Event("portbook:snippet"));
    mark(picker, target);
  }

  function mark(picker, target) {
    for (const link of all("a", picker)) link.ariaCurrent = link.dataset.pbTarget === target ? "true" : null;
  }

  /** The snippet of a page of rules, for the same profile and form as another one's; rejects where there is none. */
  async function fetched(address, target, like) {
    const rules = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    const of = snippetsIn(rules).filter((snippet) => snippet.target === target);
    const same = like ? of.find(({ profile, form }) => profile === like.profile && form === like.form) : of[0];
    const region = make("div", { className: "pb-swapped" });
    for (let node = same.anchor.closest("p"), next; node && !/^H\d$/.test(node.tagName); node = next) {
      next = node.nextElementSibling;
      region.append(node);
    }
    for (const link of all("a[href]", region)) link.href = new URL(link.getAttribute("href"), address).href;
    region.querySelector(".pb-more").prepend(make("a", { href: address }, "Undo, show, other profiles"), " · ");
    region.prepend(...all(".pb-picker + .admonition", rules));
    addButtons(region);
    return region;
  }

  async function clicked(event) {
    const link = event.target.closest?.(".pb-picker a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const target = link.dataset.pbTarget;
    const picker = link.closest(".pb-picker");
    remember(target);
    if (!switches().includes(picker) || (isFile && !hasOwn(picker, target))) return;
    event.preventDefault();
    event.stopPropagation();
    await follow(target);
    if (link.ariaCurrent !== "true") location.assign(link.href);
    else announce(`Rules for ${link.textContent} are shown`);
  }

  function tabChanged({ target: input }) {
    if (following || !input.matches(".tabbed-set > input")) return;
    const shown = snippetsIn(input.parentElement).find(({ anchor }) => anchor.closest("p").offsetParent);
    if (shown) follow(shown.target, remember(shown.target));
  }

  let polite;
  function announce(words) {
    if (!polite?.isConnected) document.body.append((polite = make("div", { className: "pb-announce", role: "status" })));
    polite.textContent = words;
  }

  // Copying what the plain file has: the theme's button leaves the last line break out

  let exact = null;
  const isSnippet = (code) => code?.closest(".highlight")?.matches(".pb-evidence ~ *");

  function copying({ target }) {
    const code = target.closest?.(".md-clipboard, .md-code__button")?.closest(".highlight")?.querySelector("code");
    exact = isSnippet(code) ? code.textContent : null;
    setTimeout(() => (exact = null));
  }

  function copied(event) {
    if (exact === null) return;
    event.clipboardData.setData("text/plain", exact);
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** For snippets that the theme gives no button. */
  function addButtons(root) {
    for (const code of all("pre > code", root).filter(isSnippet)) {
      const copy = () => navigator.clipboard.writeText(code.textContent).then(() => announce("Copied"));
      code.parentElement.before(button("Copy", "copy", copy, ""));
    }
  }

  /** The whole page as Markdown, for those who feed programs; what is on a disk cannot be fetched. */
  function addPageButton() {
    const twin = document.querySelector(".pb-twin a");
    if (!twin || isFile) return;
    const text = async () => (await fetch(twin.href)).blob().then((blob) => blob.slice(0, blob.size, "text/plain"));
    const copy = () =>
      navigator.clipboard.write([new ClipboardItem({ "text/plain": text() })]).then(() => announce("Page copied"));
    twin.after(" · ", button("Copy page as Markdown", "copy-page", copy, ""));
  }

  async function start() {
    document.documentElement.classList.add("pb-js");
    for (const cell of all("table:has(td > [id^=flow--]) td"))
      cell.dataset.label = cell.closest("table").rows[0].cells[cell.cellIndex].textContent;
    all(".pb-filter").forEach(catalogue);
    addPageButton();
    if (!document.querySelector(".md-content")) addButtons(document);
    for (const picker of switches()) mark(picker, ownSnippets(picker)[0]?.target);
    const target = asked("target") || remember();
    if (target) await follow(target);
    document.querySelector(`nav[data-pb-role="${CSS.escape(asked("role"))}"]`)?.scrollIntoView();
  }

  document.addEventListener("click", copying, true);
  document.addEventListener("click", clicked, true);
  document.addEventListener("copy", copied, true);
  document.addEventListener("change", tabChanged);
  if (window.document$) window.document$.subscribe(start);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
