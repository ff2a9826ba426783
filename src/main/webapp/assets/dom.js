export const $ = id => document.getElementById(id);

/** What is filled in, by name. */
export const slots = node => Object.fromEntries([...node.querySelectorAll("[data-slot]")].map(e => [e.dataset.slot, e]));

export const copyOf = template => $(template).content.cloneNode(true);
