// Keys: `<token of the document>.<n>`, for as long as the element lives

const token = Array.from(crypto.getRandomValues(new Uint32Array(2)), (n) => n.toString(36)).join("");
const numbers = new WeakMap();
const elements = new Map();
let count = 0;

const numberOf = (element) => {
  let number = numbers.get(element);
  if (number === undefined) {
    number = ++count;
    numbers.set(element, number);
    elements.set(number, new WeakRef(element));
  }
  return number;
};

/** The element of a key; throws where it is gone, or belongs to another document. */
const elementOf = (key) => {
  const [owner, number] = key.split(".");
  const element = owner === token ? elements.get(Number(number))?.deref() : undefined;
  if (!element || !isConnected(element)) throw new Error(`notte-stale: the element is gone from the page; observe it again (key ${key})`);
  return element;
};

/** Which elements of `<token>.3-5,9-9` are not in the document any more. */
const gone = (argument) => {
  const [owner, ranges] = argument.split(".");
  const found = [];
  for (const range of owner === token ? ranges.split(",") : []) {
    const [first, last] = range.split("-").map(Number);
    for (let number = first; number <= last; number++) {
      const element = elements.get(number)?.deref();
      if (!element || !isConnected(element)) found.push(number);
    }
  }
  return { token, gone: found };
};
