// What runs inside the page: a Playwright selector engine in an isolated world. The files of this
// folder are the body of one function of a world (realm.js), joined in the order that engine.py names.
//
// `locator("notte=<command>")` runs one command of QUESTIONS or FINDERS (door.js). Commands that
// answer with data return one detached element whose text is JSON; the others return the element.
// The page's own scripts cannot reach this world, but its markup can: <form> and document give way
// to named children (`<input name="parentNode">`), so nodes are read through the prototypes' own
// accessors (nodes.js), never as properties.

const MAX_NODES = 250_000; // DOM nodes visited in one walk
const MAX_ROWS = 60_000; // rows that one walk may give
const MAX_MS = 6_000; // time that one walk may take, once the page is laid out
const MAX_DEPTH = 1_000; // nesting; the stack of a page's world is small
const MAX_NAME_DEPTH = 200; // nesting inside one name
const MAX_CHARS = 2_000; // of one name, text, value
const MAX_TEXT = 4_000_000; // characters of all rows together
const MAX_ATTRIBUTE = 200; // characters of one attribute
const MAX_OPTIONS = 1_000; // options told of one list
const MAX_HITS = 4_000; // hit tests in one walk
const REST_FRAMES = 4; // animation frames counted after the last change
const QUIET_FRAMES = 2; // of those, without a change, a page is at rest: as browser/tab.py has it
const QUIET_MS = 32;
const SILENCE_MS = 100; // without an animation frame that was asked for: there are none
