// A reader's own addresses in the snippets of all pages. They stay in this browser, and nothing is sent anywhere.
//
// What is typed is read into numbers, and only what is spelled from these numbers gets into a snippet. Beside each snippet
// stands an empty element of the class pb-own: its attributes say where the documentation addresses are.
(() => {
  "use strict";

  const KEY = "portbook.addresses";
  const BITS = { 4: 32, 6: 128 };
  const LONGEST = 64;

  // ---- Addresses: a network is its version, its number (a BigInt) and the length of its prefix in bits. ----

  const ipv4Number = (text) => {
    const parts = text.split(".");
    const right = parts.length === 4 && parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256);
    return right ? parts.reduce((number, part) => (number << 8n) | BigInt(part), 0n) : null;
  };

  // The groups on one side of "::", or of an address without it. An IPv4 address may stand in place of the last two.
  const groups = (text, mayEndInIpv4) => {
    if (text === "") return [];
    const parts = text.split(":");
    const last = parts.at(-1);
    if (mayEndInIpv4 && last.includes(".")) {
      const number = ipv4Number(last);
      if (number === null) return null;
      parts.splice(-1, 1, (number >> 16n).toString(16), (number & 0xffffn).toString(16));
    }
    return parts.every((part) => /^[0-9A-Fa-f]{1,4}$/.test(part)) ? parts.map((part) => BigInt(`0x${part}`)) : null;
  };

  const ipv6Number = (text) => {
    const sides = text.split("::");
    if (sides.length > 2) return null;
    const parts = sides.map((side, at) => groups(side, at === sides.length - 1));
    if (parts.includes(null)) return null;
    const left = 8 - parts.flat().length;
    if (sides.length === 1 ? left !== 0 : left < 1) return null;
    if (sides.length === 2) parts.splice(1, 0, Array(left).fill(0n));
    return parts.flat().reduce((number, group) => (number << 16n) | group, 0n);
  };

  const hostBits = (version, prefix) => (1n << BigInt(BITS[version] - prefix)) - 1n;

  // The address and the length of a prefix that a text says, with or without host bits; null for any other text.
  const read = (text, version) => {
    if (text.length > LONGEST) return null;
    const [address, length, ...more] = text.split("/");
    if (more.length || (length !== undefined && !/^(?:0|[1-9][0-9]{0,2})$/.test(length))) return null;
    const number = version === 4 ? ipv4Number(address) : ipv6Number(address);
    const prefix = length === undefined ? BITS[version] : Number(length);
    return number === null || prefix > BITS[version] ? null : { version, number, prefix };
  };

  const spellIpv6 = (number) => {
    const parts = Array.from({ length: 8 }, (_, at) => Number((number >> BigInt(112 - 16 * at)) & 0xffffn));
    let [start, longest] = [0, 1];
    for (let at = 0; at < 8; at++) {
      let end = at;
      while (end < 8 && parts[end] === 0) end++;
      if (end - at > longest) [start, longest] = [at, end - at];
    }
    const spelled = (some) => some.map((part) => part.toString(16)).join(":");
    return longest < 2 ? spelled(parts) : `${spelled(parts.slice(0, start))}::${spelled(parts.slice(start + longest))}`;
  };

  const spellAddress = (version, number) =>
    version === 6 ? spellIpv6(number) : [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join(".");

  const cidr = ({ version, number, prefix }) => `${spellAddress(version, number)}/${prefix}`;

  // How the targets write networks: NetworkWords in Python.
  const WORDS = {
    cidr,
    short: (network) => (isHost(network) ? spellAddress(network.version, network.number) : cidr(network)),
    host: (network) => (isHost(network) ? `host ${spellAddress(network.version, network.number)}` : cidr(network)),
    wildcard: (network) =>
      isHost(network) || network.version === 6
        ? WORDS.host(network)
        : `${spellAddress(4, network.number)} ${spellAddress(4, hostBits(4, network.prefix))}`,
  };

  const isHost = ({ version, prefix }) => prefix === BITS[version];

  const meet = (one, other) => {
    const shift = BigInt(BITS[one.version] - Math.min(one.prefix, other.prefix));
    return one.version === other.version && one.number >> shift === other.number >> shift;
  };

  const known = (version, ...texts) => texts.map((text) => read(text, version));
  const NOBODY = [...known(4, "0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3"), ...known(6, "::/127", "ff00::/8")];
  const [MAPPED, LOCAL] = known(6, "::ffff:0:0/96", "fc00::/7");
  const WIDEST = { 4: 8, 6: 16 };

  // Why a network cannot be the reader's own; empty where it can.
  const refusal = (network) => {
    if (network === null) return "";
    const { version, number, prefix } = network;
    if (number & hostBits(version, prefix)) {
      const inside = { version, number: number & ~hostBits(version, prefix), prefix };
      return `This is an address inside a network. The network is ${cidr(inside)}.`;
    }
    if (prefix < WIDEST[version] && !(prefix >= LOCAL.prefix && version === 6 && meet(network, LOCAL))) {
      return `A network wider than /${WIDEST[version]} is nearly everyone: write a smaller one.`;
    }
    if (meet(network, MAPPED)) return "This is an IPv4 address: write it into the field for IPv4.";
    if (NOBODY.some((reserved) => meet(network, reserved))) return "No host of yours sends from there: write another one.";
    if (version === 4 && isHost(network) && (number & 255n) === 255n) {
      return "An address that ends in 255 counts as a broadcast address: write its network.";
    }
    return "";
  };

  const EXAMPLES = { 4: "10.20.0.0/16 or 10.20.0.7", 6: "fd12:3456::/32 or fd12:3456::7" };

  // What a field says: {network} or {problem}; neither where it is empty.
  const parse = (text, version) => {
    const trimmed = text.length > LONGEST * 2 ? text : text.replace(/^ +| +$/g, "");
    if (trimmed === "") return {};
    const network = read(trimmed, version);
    const problem = network === null ? `Write one IPv${version} network or address, such as ${EXAMPLES[version]}.` : refusal(network);
    return problem ? { problem } : { network };
  };

  // ---- Memory: by service and role, the networks as texts, read as strictly as what is typed. ----

  const stored = () => {
    const values = new Map();
    try {
      const written = JSON.parse(localStorage.getItem(KEY));
      for (const [name, texts] of Object.entries(written ?? {})) {
        const networks = new Map();
        for (const version of [4, 6]) {
          const text = Array.isArray(texts) ? texts[version === 4 ? 0 : 1] : undefined;
          const { network } = typeof text === "string" ? parse(text, version) : {};
          if (network) networks.set(version, network);
        }
        if (networks.size) values.set(name, networks);
      }
    } catch {
      // Nothing can be remembered here, or somebody else wrote it: then there are no values.
    }
    return values;
  };

  const store = (values) => {
    const written = [...values].map(([name, networks]) => [name, [4, 6].map((version) => networks.has(version) ? cidr(networks.get(version)) : "")]);
    try {
      localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(written)));
    } catch {
      // The values last as long as the page.
    }
  };

  // ---- Snippets ----

  const listed = (text) => (text ?? "").split(" ").filter(Boolean);
  const networksIn = (text) =>
    listed(text).map((word) => {
      const spelled = word.replaceAll(",", ":").replaceAll("-", "/");
      return read(spelled, spelled.includes(":") ? 6 : 4);
    });

  const places = (distances) => {
    let at = 0;
    return listed(distances).map((distance) => (at += Number(distance)));
  };

  const roleOf = (element, service) => ({
    name: `${service} ${element.dataset.pbRole}`,
    title: element.dataset.pbTitle,
    defaults: networksIn(element.dataset.pbDefault),
    byHand: element.hasAttribute("data-pb-by-hand"),
    offsets: { 4: places(element.dataset.pbIpv4), 6: places(element.dataset.pbIpv6) },
    comment: listed(element.dataset.pbComment).map(Number),
  });

  // The code of a snippet: in the element after the paragraph of the badge.
  const codeOf = (element) => {
    let next = (element.closest("p") ?? element).nextElementSibling;
    while (next && !next.matches("pre, .highlight")) next = next.nextElementSibling;
    return next?.querySelector("code") ?? null;
  };

  const snippetOf = (element) => {
    const code = codeOf(element);
    const original = document.createDocumentFragment();
    if (code) original.append(...[...code.childNodes].map((node) => node.cloneNode(true)));
    return {
      element,
      code,
      original,
      text: code ? code.textContent : "",
      isFilled: false,
      words: WORDS[element.dataset.pbWords] ?? cidr,
      roles: [...element.querySelectorAll("[data-pb-role]")].map((role) => roleOf(role, element.dataset.pbService)),
      apart: element.dataset.pbApart === undefined ? null : networksIn(element.dataset.pbApart),
      note: null,
    };
  };

  const coincide = ({ apart, roles }, values) => {
    if (apart === null) return false;
    const own = roles.flatMap((role) =>
      role.defaults.map((network) => (role.byHand ? undefined : values.get(role.name)?.get(network.version)) ?? network),
    );
    const spelled = [...own, ...apart].map(cidr);
    return new Set(spelled).size < spelled.length;
  };

  // What to write where: [offset, length, words]. Null where the text is another one than the places are for.
  const changes = ({ roles, text, words }, values) => {
    const found = [];
    for (const role of roles.filter((role) => !role.byHand && values.has(role.name))) {
      for (const network of role.defaults) {
        const own = values.get(role.name).get(network.version);
        const documentation = words(network);
        for (const at of own ? role.offsets[network.version] : []) {
          if (!text.startsWith(documentation, at)) return null;
          found.push([at, documentation.length, words(own)]);
        }
      }
      if (role.comment.length) found.push([...role.comment, ""]);
    }
    return found.sort(([one], [other]) => other - one);
  };

  const write = (code, found) => {
    const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    const nodes = [];
    for (let start = 0; walker.nextNode(); start += walker.currentNode.length) nodes.push([walker.currentNode, start, walker.currentNode.length]);
    for (const [at, length, words] of found) {
      for (const [node, start, size] of nodes) {
        const from = Math.max(at, start);
        const to = Math.min(at + length, start + size);
        if (from < to) node.replaceData(from - start, to - from, from === at ? words : "");
      }
    }
  };

  const left = ({ roles }, values) =>
    roles.flatMap((role) => {
      const own = role.byHand ? undefined : values.get(role.name);
      const kept = role.defaults.filter((network) => (role.byHand || role.offsets[network.version].length) && !own?.has(network.version));
      return kept.length ? [`${kept.map(cidr).join(" and ")} (${role.title})`] : [];
    });

  const remark = (snippet, values, isFilled) => {
    const byHand = left(snippet, values);
    const rest = byHand.length ? `Replace by hand: ${byHand.join(", ")}.` : "";
    if (isFilled) {
      const rung = snippet.element.parentElement.querySelector(".portbook-badge")?.textContent ?? "shown";
      return `${rung} with the documentation addresses; your addresses are put in by your browser. ${rest}`;
    }
    if (snippet.roles.some((role) => values.has(role.name) && !role.byHand)) {
      return "Your addresses are not put in here: some are the same, and this firewall has one rule for them. Replace them by hand.";
    }
    return snippet.roles.every((role) => role.byHand) ? rest : "";
  };

  const fill = (snippet, values) => {
    if (!snippet.code) return;
    const found = coincide(snippet, values) ? [] : (changes(snippet, values) ?? []);
    const isFilled = found.length > 0;
    if (isFilled || snippet.isFilled) {
      snippet.code.replaceChildren(snippet.original.cloneNode(true));
      write(snippet.code, found);
    }
    snippet.isFilled = isFilled;
    tell(snippet, remark(snippet, values, isFilled));
  };

  const tell = (snippet, words) => {
    snippet.note?.remove();
    snippet.note = words ? made("span", { className: "pb-own__note", textContent: ` · ${words}` }) : null;
    if (snippet.note) snippet.element.append(snippet.note);
  };

  const made = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // ---- The panel ----

  const page = { snippets: new Map(), fields: new Map(), panel: null, values: new Map() };

  const fillAll = () => page.snippets.forEach((snippet) => fill(snippet, page.values));

  const take = (field) => {
    const { network, problem } = parse(field.input.value, field.version);
    const networks = new Map(page.values.get(field.name));
    networks.delete(field.version);
    if (network) networks.set(field.version, network);
    page.values.delete(field.name);
    if (networks.size) page.values.set(field.name, networks);
    complain(field, problem ?? "");
    store(merged(field.name, networks));
    fillAll();
  };

  // What is remembered, with one value changed: other pages may have remembered more since.
  const merged = (name, networks) => {
    const values = stored();
    values.delete(name);
    if (networks.size) values.set(name, networks);
    return values;
  };

  const complain = ({ input, message }, problem) => {
    message.textContent = problem;
    if (problem) {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", message.id);
    } else {
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
    }
  };

  const field = (name, version) => {
    const id = `pb-values-${page.fields.size}`;
    const input = made("input", { id, type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: false });
    const message = made("span", { id: `${id}-problem`, className: "pb-values__problem" });
    message.setAttribute("aria-live", "polite");
    const one = { name, version, input, message };
    input.addEventListener("change", () => take(one));
    page.fields.set(`${name} ${version}`, one);
    return made("span", { className: "pb-values__field" }, made("label", { htmlFor: id, textContent: `IPv${version}` }), input, message);
  };

  const show = (one) => {
    const network = page.values.get(one.name)?.get(one.version);
    one.input.value = network ? WORDS.short(network) : "";
    complain(one, "");
  };

  const reset = () => {
    const kept = stored();
    for (const { name } of page.fields.values()) [kept, page.values].forEach((values) => values.delete(name));
    store(kept);
    page.fields.forEach(show);
    fillAll();
  };

  const panelBefore = (element) => {
    const parent = element.closest("article, main, body");
    let place = element;
    while (place.parentElement !== parent) place = place.parentElement;
    // A choice of firewalls and its snippets stay together: a style and a script look for neighbours.
    while (place.previousElementSibling?.matches(".pb-picker, .pb-away")) place = place.previousElementSibling;
    const button = made("button", { type: "button", className: "pb-values__reset", textContent: "Put the documentation addresses back" });
    button.addEventListener("click", reset);
    const hint = "One network or one address of each kind, for all snippets of this site. They stay in this browser.";
    const panel = made("details", { className: "pb-values" }, made("summary", { textContent: "Your own addresses" }), made("p", { textContent: hint }), button);
    parent.insertBefore(panel, place);
    return panel;
  };

  const addFields = (snippet) => {
    for (const role of snippet.roles.filter(({ name, byHand }) => !byHand && !page.fields.has(`${name} 4`))) {
      page.panel ??= panelBefore(snippet.element);
      const legend = made("legend", { textContent: `${role.title} (in place of ${role.defaults.map(cidr).join(" and ")})` });
      page.panel.lastChild.before(made("fieldset", {}, legend, field(role.name, 4), field(role.name, 6)));
      [4, 6].forEach((version) => show(page.fields.get(`${role.name} ${version}`)));
      page.panel.open ||= page.values.has(role.name);
    }
  };

  const meetSnippets = (root) => {
    const elements = [...root.querySelectorAll(".pb-own")].filter((element) => !page.snippets.has(element));
    for (const element of elements) {
      const snippet = snippetOf(element);
      page.snippets.set(element, snippet);
      if (snippet.code) addFields(snippet);
      fill(snippet, page.values);
    }
  };

  const start = () => {
    Object.assign(page, { snippets: new Map(), fields: new Map(), panel: null, values: stored() });
    document.querySelectorAll(".pb-values").forEach((panel) => panel.remove());
    meetSnippets(document);
  };

  if (typeof document === "undefined" || typeof module !== "undefined") {
    module.exports = { parse, read, cidr, WORDS };
    return;
  }
  // Another script puts other snippets in place of those that are there.
  document.addEventListener("portbook:snippet", () => meetSnippets(document), true);
  window.addEventListener("storage", ({ key }) => {
    if (key !== KEY && key !== null) return;
    page.values = stored();
    page.fields.forEach(show);
    fillAll();
  });
  if (typeof document$ !== "undefined") document$.subscribe(start);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
