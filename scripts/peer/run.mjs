/**
 * Runs forms in @getodk/xforms-engine, the engine ours is compared with.
 *
 *   node run.mjs FORM.xml ANSWERS.json     one form; the files it ships with are read from the form's folder
 *   node run.mjs < JOBS                    one JSON job a line: {xml, files: {name: text}, answers, now, given};
 *                                          one JSON result a line
 *
 * An answer is [path, value], path as `/data/child[2]/age`. A path into the next instance of an open repeat
 * adds it; the value null for an instance removes it. A result: {nodes: {path: {relevant, value, required,
 * valid, kind}}, refused: [{node, value, reason}], load_ms, answer_us: [number]} or {error}.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { JSDOM } from 'jsdom';

const DOM_NAMES = [
  'DOMParser', 'XMLSerializer', 'Node', 'Element', 'Attr', 'Text', 'Comment', 'CDATASection', 'Document',
  'XMLDocument', 'HTMLElement', 'NodeFilter', 'XPathResult', 'document', 'window', 'localStorage',
];

/** The engine is made for browsers: give it what it takes for granted. */
function becomeBrowser() {
  const { window } = new JSDOM('', { url: 'http://localhost/' });
  for (const name of DOM_NAMES) {
    globalThis[name] = name === 'window' ? globalThis : window[name];
  }
  globalThis.__dirname = dirname(fileURLToPath(import.meta.url));
  globalThis.require = createRequire(import.meta.url);
}

const RealDate = Date;
let fixedNow = null;

class FixedDate extends RealDate {
  constructor(...parts) {
    super(...(parts.length === 0 && fixedNow !== null ? [fixedNow] : parts));
  }

  static now() {
    return fixedNow ?? RealDate.now();
  }
}

function fetcher(files) {
  return async (url) => {
    const name = String(url).split('/').pop();
    if (!(name in files)) {
      return new Response('', { status: 404 });
    }
    const type = name.endsWith('.csv') ? 'text/csv' : 'text/xml';
    return new Response(files[name], { status: 200, headers: { 'content-type': `${type}; charset=utf-8` } });
  };
}

function* walked(node) {
  for (const child of node.getChildren?.() ?? node.currentState.children ?? []) {
    if (!child.nodeType.startsWith('repeat-range')) {
      yield child;
    }
    yield* walked(child);
  }
}

const referenceOf = (node) => node.currentState.reference;

/** The nodes by path; asked anew when instances came or went. */
class Nodes {
  constructor(root) {
    this.root = root;
    this.refresh();
  }

  refresh() {
    this.byPath = new Map([...walked(this.root)].map((node) => [referenceOf(node), node]));
  }

  find(path) {
    const node = this.byPath.get(path);
    if (node !== undefined && referenceOf(node) === path && node.isAttached()) {
      return node;
    }
    this.refresh();
    return this.byPath.get(path);
  }

  /** The node at `path`; the open repeats on the way to it get their next instance. */
  reach(path) {
    const found = this.find(path);
    if (found !== undefined) {
      return found;
    }
    for (const step of path.matchAll(/\[(\d+)\]/g)) {
      const upTo = path.slice(0, step.index);
      if (this.find(`${upTo}[${step[1]}]`) === undefined) {
        const range = this.range(upTo);
        const isOpen = range?.nodeType === 'repeat-range:uncontrolled' && range.currentState.relevant;
        if (!isOpen || range.getChildren().length !== step[1] - 1) {
          return undefined;
        }
        range.addInstances();
      }
    }
    return this.find(path);
  }

  range(path) {
    const parent = this.find(path.slice(0, path.lastIndexOf('/'))) ?? this.root;
    return parent.getChildren().find((child) => referenceOf(child) === path);
  }
}

const tokens = (value) => value.split(/\s+/).filter(Boolean);

const SETTERS = {
  input: (node, value) => node.setValue(value === '' && node.valueType !== 'string' ? null : value),
  range: (node, value) => node.setValue(value === '' ? null : value),
  trigger: (node, value) => node.setValue(value !== ''),
  rank: (node, value) => node.setValues(tokens(value)),
  select: (node, value) => node.selectValues(node.selectType === 'select1' ? [value] : tokens(value)),
};

function apply(nodes, path, value) {
  const node = nodes.reach(path);
  if (node === undefined) {
    return 'no such node';
  }
  if (node.nodeType === 'repeat-instance') {
    if (value === null) {
      node.parent.removeInstances(node.parent.getChildren().indexOf(node));
      nodes.refresh();
    }
    return '';
  }
  const setter = SETTERS[node.nodeType];
  if (setter === undefined) {
    return `a ${node.nodeType} takes no answer`;
  }
  if (!node.currentState.relevant) {
    return 'not relevant';
  }
  try {
    setter(node, value);
  } catch (error) {
    return error.message;
  }
  return '';
}

function stateOf(node) {
  const { relevant, required, instanceValue } = node.currentState;
  const violation = node.validationState.violation ?? null;
  return {
    relevant,
    value: instanceValue ?? '',
    required: required ?? false,
    valid: violation === null,
    kind: node.nodeType,
  };
}

async function run(engine, job) {
  fixedNow = job.now ? RealDate.parse(job.now) : null;
  const begun = performance.now();
  const { root } = await engine.createInstance(job.xml, {
    form: { fetchFormAttachment: fetcher(job.files ?? {}), missingResourceBehavior: 'BLANK' },
    instance: { preloadProperties: job.given ?? {} },
  });
  const loaded = performance.now() - begun;
  const nodes = new Nodes(root);
  const refused = [];
  const times = [];
  for (const [node, value] of job.answers) {
    nodes.find(node);
    const start = performance.now();
    const reason = apply(nodes, node, value);
    times.push(Math.round((performance.now() - start) * 1e4) / 10);
    if (reason !== '') {
      refused.push({ node, value, reason });
    }
  }
  const told = Object.fromEntries([...walked(root)].map((node) => [referenceOf(node), stateOf(node)]));
  return { nodes: told, refused, load_ms: Math.round(loaded * 100) / 100, answer_us: times };
}

async function told(engine, job) {
  try {
    return await run(engine, job);
  } catch (error) {
    return { error: String(error?.message ?? error) };
  }
}

function jobFromFiles(form, answers) {
  const names = [...readFileSync(form, 'utf8').matchAll(/jr:\/\/[\w-]+\/([^"'<>]+)/g)].map((found) => found[1]);
  const files = {};
  for (const name of new Set(names)) {
    files[name] = readFileSync(join(dirname(form), basename(name)), 'utf8');
  }
  return { xml: readFileSync(form, 'utf8'), files, answers: JSON.parse(readFileSync(answers, 'utf8')) };
}

becomeBrowser();
globalThis.Date = FixedDate;
console.warn = console.error;
const engine = await import('@getodk/xforms-engine');
if (process.argv.length > 2) {
  console.log(JSON.stringify(await told(engine, jobFromFiles(process.argv[2], process.argv[3])), null, 1));
} else {
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await told(engine, JSON.parse(line))));
  }
}
