// Read decision models with other people's programs and work out every decision for given inputs.
//
// Standard input: [{"xml": text, "rows": [{input: value}]}]. Standard output, for each of them:
// {"warnings": [what dmn-moddle and feelin complain about], "invalid": [what the schema of DMN 1.3
// refuses], "misfits": [values that are not allowed], "decisions": {name: [a value for each row]}}.
//
// The schema is the one that dmn-moddle brings. Every expression and every cell is read by feelin;
// what is here is only the order of decisions and the two hit policies. A decision sees nothing but
// what it requires.

import { readFileSync } from 'node:fs';
import { DmnModdle } from 'dmn-moddle';
import { evaluate, unaryTest } from 'feelin';
import { validateXML } from 'xmllint-wasm';

const SCHEMAS = new URL('node_modules/dmn-moddle/resources/dmn/xsd/', import.meta.url);

const moddle = new DmnModdle();

function entry(map, key, make) {
  if (!map.has(key)) map.set(key, make());
  return map.get(key);
}

// Reads expressions and cells with feelin, each once for the same values.
class Reader {
  cells = new Map();
  expressions = new Map();

  constructor(warnings) {
    this.warnings = warnings;
  }

  plain(text, { value, warnings }) {
    for (const { type, message } of warnings) this.warnings.add(`${text}: ${type} ${message}`);
    return value;
  }

  passes(text, value) {
    const results = entry(this.cells, text, () => new Map());
    return entry(results, value, () => this.plain(text, unaryTest(text, { '?': value })) === true);
  }

  // The value of an expression, read with those names alone that stand in it.
  value(text, context) {
    const { words, results } = entry(this.expressions, text, () => ({
      words: [...new Set(text.match(/\w+/g))],
      results: new Map(),
    }));
    const names = words.filter((word) => word in context);
    const key = JSON.stringify(names.map((name) => [name, context[name]]));
    const read = () => Object.fromEntries(names.map((name) => [name, context[name]]));
    return entry(results, key, () => this.plain(text, evaluate(text, read())));
  }
}

function requiredNames(decision, names) {
  return (decision.informationRequirement ?? []).map(({ requiredInput, requiredDecision }) => {
    const id = (requiredInput ?? requiredDecision).href.slice(1);
    if (!names.has(id)) throw new Error(`${decision.id} requires ${id}, which is not there`);
    return names.get(id);
  });
}

function outputs(table, context, reader) {
  const read = table.input.map(({ inputExpression }) => reader.value(inputExpression.text, context));
  const found = [];
  for (const { inputEntry, outputEntry } of table.rule) {
    if (inputEntry.every(({ text }, i) => reader.passes(text, read[i]))) {
      found.push(reader.value(outputEntry[0].text, {}));
      if (table.hitPolicy === 'FIRST') break;
    }
  }
  return found;
}

function decided({ decisionLogic: logic }, context, reader, misfits) {
  if (logic.$type === 'dmn:LiteralExpression') return reader.value(logic.text, context);
  const found = outputs(logic, context, reader);
  const allowed = logic.output[0].outputValues.text;
  found.filter((value) => !reader.passes(allowed, value)).forEach((value) => misfits.add(value));
  return logic.hitPolicy === 'FIRST' ? found[0] ?? null : found;
}

function checkInputs(elements, types, row, reader, misfits) {
  for (const { name, variable } of elements.filter((one) => one.$type === 'dmn:InputData')) {
    const allowed = types.get(variable.typeRef)?.allowedValues.text;
    if (!(name in row)) throw new Error(`no value for the input ${name}`);
    if (allowed && !reader.passes(allowed, row[name])) misfits.add(`${name}: ${row[name]}`);
  }
}

function decideAll(definitions, rows, warnings, misfits) {
  const elements = definitions.drgElement;
  const names = new Map(elements.map(({ id, name }) => [id, name]));
  const types = new Map((definitions.itemDefinition ?? []).map((one) => [one.name, one]));
  const decisions = elements.filter((one) => one.$type === 'dmn:Decision');
  const required = new Map(decisions.map((one) => [one.id, requiredNames(one, names)]));
  const reader = new Reader(warnings);
  const found = Object.fromEntries(decisions.map(({ name }) => [name, []]));
  for (const row of rows) {
    checkInputs(elements, types, row, reader, misfits);
    const known = { ...row };
    for (const decision of decisions) {
      const context = Object.fromEntries(required.get(decision.id).map((name) => [name, known[name]]));
      known[decision.name] = decided(decision, context, reader, misfits);
      found[decision.name].push(known[decision.name]);
    }
  }
  return found;
}

async function schemaErrors(xml) {
  const schema = (name) => ({ fileName: name, contents: readFileSync(new URL(name, SCHEMAS), 'utf8') });
  const { errors } = await validateXML({
    xml: { fileName: 'rules.dmn', contents: xml },
    schema: [schema('DMN13.xsd')],
    preload: ['DMNDI13.xsd', 'DC.xsd', 'DI.xsd'].map(schema),
  });
  return errors.map(({ message }) => message);
}

async function checked({ xml, rows }) {
  const { rootElement, warnings } = await moddle.fromXML(xml, 'dmn:Definitions');
  const complaints = new Set(warnings.map(({ message }) => message));
  const misfits = new Set();
  const decisions = decideAll(rootElement, rows, complaints, misfits);
  return {
    warnings: [...complaints],
    invalid: await schemaErrors(xml),
    misfits: [...misfits],
    decisions,
  };
}

const models = JSON.parse(readFileSync(0, 'utf8'));
const results = [];
for (const model of models) results.push(await checked(model));
process.stdout.write(JSON.stringify(results));
