/*
 * Where the characters of a text stand on the screen, in code points of the stored text.
 *
 * The editor shows a text as one span for each line with a <br> for each \r and each \n, and cuts the text nodes at every
 * highlight. JavaScript counts UTF-16: a code point beyond the basic plane is two of its characters.
 */
(() => {
  const root = () => document.querySelector(".lsf-htx-richtext");

  // Every code point of the text in order: [text node, first unit, last unit], or null for a line break.
  const points = () => {
    const found = [];
    const walker = document.createTreeWalker(root(), NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeName === "BR") found.push(null);
      if (node.nodeType !== Node.TEXT_NODE) continue;
      let at = 0;
      for (const point of node.data) {
        found.push([node, at, at + point.length]);
        at += point.length;
      }
    }
    return found;
  };

  const box = (start, end) => {
    const all = points();
    const first = all[start];
    const last = all[end - 1];
    if (!first || !last) return null;
    const range = document.createRange();
    range.setStart(first[0], first[1]);
    range.setEnd(last[0], last[2]);
    const boxes = [...range.getClientRects()].filter((item) => item.width > 0);
    return boxes.length ? boxes : null;
  };

  // The whole grapheme that a code point belongs to: half an emoji has no place of its own.
  const grapheme = (offset) => {
    const text = points().map((item) => (item ? item[0].data.slice(item[1], item[2]) : "\n"));
    let at = 0;
    for (const { segment } of new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text.join(""))) {
      const next = at + [...segment].length;
      if (offset < next) return [at, next];
      at = next;
    }
    return [offset, offset + 1];
  };

  const rightToLeft = (start, end) => {
    const all = points().slice(start, end).filter(Boolean);
    return all.some(([node, from, to]) => /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(node.data.slice(from, to)));
  };

  const scrollable = (node) => {
    for (let at = node; at && at !== document.body; at = at.parentElement)
      if (at.scrollHeight > at.clientHeight && /(auto|scroll)/.test(getComputedStyle(at).overflowY)) return at;
    return document.scrollingElement;
  };

  const spans = (number) => {
    const last = root().querySelector(`.htx-highlight[data-label^="${number}:"]`);
    const own = [...(last?.classList ?? [])].find((name) => name.startsWith("htx-highlight-"));
    return own ? [...root().querySelectorAll(`.${CSS.escape(own)}`)] : [];
  };

  // The page shows titles; annotations hold the names that the controls save.
  const savedName = (title) => {
    const controls = [...Htx.annotationStore.selected.names.values()].filter((control) => control.type === "labels");
    const labels = controls.flatMap((control) => [...control.tiedChildren]);
    const label = labels.find((item) => item._value === title);
    return label?.alias ?? title;
  };

  // What lies under words: each ground is the color of an element, with the image over it that the style makes of one.
  const veiled = (style) => [.../rgba?\([^)]*\)/.exec(style.backgroundImage) ?? [], style.backgroundColor];

  const grounds = (element) => {
    const found = [];
    for (let at = element; at; at = at.parentElement) found.push(...veiled(getComputedStyle(at)));
    return found;
  };

  window.claimset = {
    text: () => points().map((item) => (item ? item[0].data.slice(item[1], item[2]) : "\n")).join(""),

    /* The point just inside the edge of a character: its first edge, or its last. */
    edge: (offset, last) => {
      const [start, end] = grapheme(offset);
      const boxes = box(start, end);
      if (!boxes) return null;
      const place = last ? boxes[boxes.length - 1] : boxes[0];
      const right = rightToLeft(start, end) ? !last : last;
      return { x: right ? place.right - 0.5 : place.left + 0.5, y: place.top + place.height / 2 };
    },

    middle: (start, end) => {
      const boxes = box(start, end);
      if (!boxes) return null;
      const place = boxes[0];
      return { x: place.left + place.width / 2, y: place.top + place.height / 2 };
    },

    /* Whether a point shows the text and nothing over it. */
    open: (x, y) => {
      const hit = document.elementFromPoint(x, y);
      return !!hit && root().contains(hit);
    },

    /* Scroll so that a place of the text comes to `share` of the height of what scrolls. */
    bring: (place, some, share) => {
      const point = window.claimset[place](...some);
      const area = scrollable(root());
      const frame = area.getBoundingClientRect();
      area.scrollTop += point.y - (Math.max(frame.top, 0) + share * Math.min(area.clientHeight, innerHeight));
    },

    inSight: (element) => {
      const place = element.getBoundingClientRect();
      const hit = document.elementFromPoint(place.left + place.width / 2, place.top + place.height / 2);
      return element.contains(hit);
    },

    /* Every region that is drawn in the text: its number, its label, its words, and whether it is selected. */
    regions: () => {
      // While a region is being made its number comes a moment after its label.
      const named = [...root().querySelectorAll(".htx-highlight[data-label]")]
        .map((span) => [span, /^(\d+):(.*)$/.exec(span.dataset.label)])
        .filter(([, parts]) => parts);
      return named
        .map(([span, [, number, label]]) => {
          const words = spans(Number(number)).map((item) => item.textContent).join("");
          return [Number(number), savedName(label), words, span.classList.contains("__active")];
        })
        .sort((one, other) => one[0] - other[0]);
    },

    /* A point where a click reaches a region and none that lies over it. */
    spot: (number) => {
      for (const span of spans(number))
        for (const place of span.getClientRects())
          for (const share of [0.5, 0.2, 0.8, 0.05, 0.95]) {
            const point = { x: place.left + share * place.width, y: place.top + place.height / 2 };
            if (document.elementFromPoint(point.x, point.y) === span) return point;
          }
      return null;
    },

    /*
     * Every relation that is drawn over the text: its label, whether that is seen, whether it would lie over words or
     * over the edge of the area that scrolls, whether all of it has a ground, and how much of the arrow is seen.
     */
    relations: () => {
      const area = scrollable(root()).getBoundingClientRect();
      const all = document.createRange();
      all.selectNodeContents(root());
      const words = [...all.getClientRects()];
      const meets = (one, two) =>
        one.left < two.right && two.left < one.right && one.top < two.bottom && two.top < one.bottom;
      return [...document.querySelectorAll("svg.relations-overlay > g[id]")].map((item) => {
        const label = item.querySelector("text");
        const [name, ground] = [label, label.previousSibling].map((part) => part.getBoundingClientRect());
        return {
          label: label.textContent,
          seen: label.checkVisibility({ visibilityProperty: true, opacityProperty: true }),
          covers: words.some((line) => meets(ground, line)),
          cut: ground.left < area.left || ground.right > area.right,
          grounded: ground.left < name.left && name.right < ground.right,
          arrow: Number(getComputedStyle(item.querySelector("path[d][stroke]:last-of-type")).opacity),
        };
      });
    },

    /* The names of labels in the lists at the right: text, colour and the grounds under it. */
    names: () =>
      [...document.querySelectorAll(".lsf-labels-list")]
        .filter((item) => !item.querySelector(".lsf-labels-list") && item.checkVisibility())
        .map((item) => ({
          text: item.textContent,
          label: savedName(item.textContent),
          colour: getComputedStyle(item.firstElementChild ?? item).color,
          grounds: grounds(item),
        })),

    /* Words of the text and names of labels at spans: a part of them, its color and the grounds under it. */
    words: () => {
      const found = [];
      const walker = document.createTreeWalker(root(), NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        const style = getComputedStyle(element);
        found.push({ text: walker.currentNode.data.slice(0, 20), colour: style.color, grounds: grounds(element) });
      }
      for (const span of root().querySelectorAll(".htx-highlight[data-label]")) {
        const colour = getComputedStyle(span, "::after").color;
        found.push({ text: span.dataset.label, colour, grounds: grounds(span) });
      }
      return found;
    },

    /* How many pixels at the bottom of a span's first piece the style leaves to the label's color. */
    line: (number) => {
      const [span] = spans(number);
      return parseFloat(getComputedStyle(span).getPropertyValue("--line"));
    },

    /* Select a region without a click. */
    pick: (number) => {
      const store = Htx.annotationStore.selected;
      store.selectArea(store.regionStore.regions.find((region) => region.region_index === number));
    },

    savedChoice: (name, title) => {
      const choices = Htx.annotationStore.selected.names.get(name).tiedChildren;
      return choices.find((item) => item._value === title)?.alias ?? title;
    },

    control: (name) => Htx.annotationStore.selected.names.get(name).elementRef.current,

    chips: () =>
      [...document.querySelectorAll(".lsf-label")].map((chip) => {
        const [text, key] = ["text", "hotkey"].map((part) => chip.querySelector(`.lsf-label__${part}`));
        const colour = (part) => part && getComputedStyle(part).color;
        return {
          text: text.textContent,
          label: savedName(text.textContent),
          key: key?.textContent ?? null,
          chosen: chip.classList.contains("lsf-label_selected"),
          colour: colour(text),
          keyColour: colour(key),
          grounds: grounds(chip),
        };
      }),

    /* Every key that the editor has given to a label or a choice, whoever asked for it. */
    keys: () => {
      const found = [];
      const visit = (node) => {
        if (node.hotkey && node.onHotKey) found.push([node.parent?.name ?? "", node.alias ?? node._value, node.hotkey]);
        (node.children ?? []).forEach(visit);
      };
      visit(Htx.annotationStore.selected.root);
      return found;
    },
  };
})();
