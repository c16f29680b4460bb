// Draws one Vega-Lite specification as SVG: `node render.mjs REQUEST` reads the request (JSON), SVG goes to standard output.
// Request: { "spec": {…}, "datasets": { "NAME": "FILE", … }, "width": null, "height": null }. The same request gives the same bytes.
import { readFileSync } from 'node:fs';

const EXIT_INPUT = 3; // a data set is not what it should be
const EXIT_SPEC = 4; // the specification is not what it should be

class Refusal extends Error {
  constructor(exitCode, message) {
    super(message);
    this.exitCode = exitCode;
  }
}

// Time and chance stand still, from before Vega is loaded: it takes hold of both while it loads.
const RealDate = Date;
const FIXED_TIME = 315532800000;
globalThis.Date = class Date extends RealDate {
  constructor(...parts) {
    super(...(parts.length === 0 ? [FIXED_TIME] : parts));
  }

  static now() {
    return FIXED_TIME;
  }
};
let state = 42;
const chance = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 4294967296;
};
Math.random = chance;

const vega = await import('vega');
const vegaLite = await import('vega-lite');
vega.setRandom(chance);
vega.textMetrics.canvas(false); // text is measured by estimate, whether or not some canvas package is in reach

function readDatasets(files) {
  return Object.fromEntries(Object.entries(files).map(([name, file]) => {
    let rows;
    try {
      rows = JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
      throw new Refusal(EXIT_INPUT, `data set "${name}" is not JSON: ${error.message}`);
    }
    if (!Array.isArray(rows)) {
      throw new Refusal(EXIT_INPUT, `data set "${name}" is no JSON array.`);
    }
    return [name, rows];
  }));
}

function completeSpec(request, datasets) {
  const spec = { ...request.spec, datasets: { ...request.spec.datasets, ...datasets } };
  const names = Object.keys(datasets);
  if (spec.data === undefined && names.length === 1) {
    spec.data = { name: names[0] };
  }
  for (const side of ['width', 'height']) {
    if (request[side] != null) {
      spec[side] = request[side];
    }
  }
  return spec;
}

function offlineLoader(refused) {
  const refuse = (uri) => {
    refused.add(String(uri));
    return Promise.reject(new Error('only data that are inputs of the step can be drawn'));
  };
  return {
    load: refuse,
    file: refuse,
    http: refuse,
    sanitize: (uri, options) => (options?.context === 'href' ? Promise.resolve({ href: uri }) : refuse(uri)),
  };
}

function makeLogger(problems) {
  const warn = (...words) => { console.error(`warning: ${words.join(' ')}`); return logger; };
  const quiet = () => logger;
  const logger = {
    level: () => logger, info: quiet, debug: quiet, warn,
    error: (...words) => { problems.push(words.map((word) => word?.message ?? String(word)).join(' ')); return logger; },
  };
  return logger;
}

async function draw(request) {
  const problems = [];
  const refused = new Set();
  const logger = makeLogger(problems);
  const datasets = readDatasets(request.datasets);
  let svg;
  try {
    const { spec } = vegaLite.compile(completeSpec(request, datasets), { logger });
    const view = new vega.View(vega.parse(spec), { renderer: 'none', logger, loader: offlineLoader(refused) });
    svg = await view.toSVG();
  } catch (error) {
    throw new Refusal(EXIT_SPEC, error.message);
  }
  if (refused.size > 0) {
    throw new Refusal(EXIT_SPEC, `it refers to ${[...refused].join(', ')}, but only data that are inputs of the step can be drawn.`);
  }
  if (problems.length > 0) {
    throw new Refusal(EXIT_SPEC, problems.join('; '));
  }
  return svg;
}

try {
  process.stdout.write(await draw(JSON.parse(readFileSync(process.argv[2], 'utf8'))));
} catch (error) {
  console.error(error instanceof Refusal ? error.message : error.stack);
  process.exitCode = error instanceof Refusal ? error.exitCode : 1;
}
