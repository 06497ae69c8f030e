// For readers without a mouse: what scrolls sideways can be reached by Tab.
document$.subscribe(() => {
  const names = { ".md-typeset__scrollwrap": "Table", ".tabbed-labels": "Tabs" };
  for (const [selector, name] of Object.entries(names)) {
    for (const each of document.querySelectorAll(selector)) {
      if (each.scrollWidth > each.clientWidth) {
        each.tabIndex = 0;
        each.setAttribute("role", "region");
        each.setAttribute("aria-label", name);
      }
    }
  }
});
