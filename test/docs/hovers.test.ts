import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'vite';
import { expect, test } from 'vitest';
import { ROOT } from './support/documents.js';

/** A node of a syntax tree. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly [member: string]: unknown;
}

interface Declarations {
  readonly text: string;
  /** Where comments for documentation end. */
  readonly documented: ReadonlySet<number>;
  readonly statements: readonly Node[];
}

const { exports: ENTRIES } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const files = Object.values(ENTRIES as Record<string, { import?: { types: string } }>).flatMap(
  entry => entry.import?.types ?? [],
);

const parsed = new Map<string, Declarations>();

function declarationsOf(file: string): Declarations {
  const known = parsed.get(file);
  if (known) return known;
  const text = readFileSync(join(ROOT, file), 'utf8');
  const { program, comments } = parseSync(file, text);
  const documented = comments
    .filter(({ type, value }) => type === 'Block' && value.startsWith('*'))
    .map(({ end }) => end);
  const statements = program.body as unknown as Node[];
  const result = { text, statements, documented: new Set(documented) };
  parsed.set(file, result);
  return result;
}

/** Whether a comment for documentation is directly before a node. */
function isDocumented({ text, documented }: Declarations, { start }: Node): boolean {
  return documented.has(text.slice(0, start).trimEnd().length);
}

const nameOf = (node: unknown): string => {
  const { name, value } = node as { name?: string; value?: string };
  return name ?? String(value);
};

interface Found {
  readonly file: string;
  readonly statement: Node;
  readonly declaration: Node;
}

/** Where a name is declared that a file declares, imports or exports from another. */
function find(file: string, name: string): Found | undefined {
  const from = (source: unknown): string =>
    join(dirname(file), nameOf(source).replace(/\.js$/, '.d.ts'));
  for (const statement of declarationsOf(file).statements) {
    const declaration = (statement.declaration ?? statement) as Node;
    const declared = (declaration.declarations as { id: unknown }[] | undefined)?.[0]?.id;
    const id = declaration.id ?? declared;
    if (id && nameOf(id) === name) return { file, statement, declaration };
    for (const specifier of (statement.specifiers ?? []) as Node[]) {
      const outside = statement.type === 'ImportDeclaration' ? specifier.imported : specifier.local;
      const inside = statement.type === 'ImportDeclaration' ? specifier.local : specifier.exported;
      if (!statement.source || !nameOf(statement.source).startsWith('.')) continue;
      if (nameOf(inside) === name) return find(from(statement.source), nameOf(outside));
    }
  }
  return undefined;
}

/** A constructor, a symbol, or a member with one value, which says what it means: `type: 'sleep'`. */
function needsNone({ kind, computed, typeAnnotation, value }: Node): boolean {
  if ((value as Node | undefined)?.type === 'Literal') return true;
  const type = (typeAnnotation as { typeAnnotation?: Node } | undefined)?.typeAnnotation?.type;
  return kind === 'constructor' || computed === true || type === 'TSLiteralType';
}

/** The members that a declaration has, by itself or in types written in it. */
function membersOf(node: unknown): Node[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap(membersOf);
  const { type, accessibility, key } = node as Node & { readonly key?: { readonly type?: string } };
  if (/Function|TSConstructor|TSMethodSignature|TypeParameter/.test(type)) {
    return type === 'TSMethodSignature' ? [node as Node] : [];
  }
  if (accessibility === 'private' || key?.type === 'PrivateIdentifier') return [];
  const isMember = /^(TSPropertySignature|PropertyDefinition|MethodDefinition)$/.test(type);
  const inner = Object.values(node).flatMap(membersOf);
  return isMember ? [node as Node, ...inner] : inner;
}

/** The names of the types that a declaration extends or combines. */
function basesOf({ extends: bases = [], typeAnnotation }: Node): string[] {
  const types = [typeAnnotation, ...(((typeAnnotation as Node)?.types as Node[]) ?? [])] as Node[];
  const named = types.filter(each => each?.type === 'TSTypeReference').map(each => each.typeName);
  return [...(bases as Node[]).map(({ expression }) => expression), ...named].map(nameOf);
}

/** What lacks a comment among a name, its members and those of the types that it extends. */
function undocumentedIn(file: string, name: string, seen: Set<string>): string[] {
  const found = find(file, name);
  if (!found || seen.has(`${found.file} ${name}`)) return [];
  seen.add(`${found.file} ${name}`);
  const declarations = declarationsOf(found.file);
  const itself = isDocumented(declarations, found.statement) ? [] : [`${found.file}: ${name}`];
  const members = membersOf(found.declaration)
    .filter(member => !needsNone(member) && !isDocumented(declarations, member))
    .map(member => `${found.file}: ${name}.${nameOf(member.key)}`);
  const bases = basesOf(found.declaration).flatMap(base => undocumentedIn(found.file, base, seen));
  return [...itself, ...members, ...bases];
}

test.each(files)(
  'everything that %s exports is documented in a hover, with every member',
  entry => {
    const file = entry.replace(/^\.\//, '');
    const names = declarationsOf(file).statements.flatMap(statement =>
      ((statement.specifiers ?? []) as Node[]).map(({ exported }) => nameOf(exported)),
    );
    expect(names.length).toBeGreaterThan(0);
    const seen = new Set<string>();
    expect(names.flatMap(name => undocumentedIn(file, name, seen))).toEqual([]);
  },
);

test('each tag of a comment is on a line of its own', () => {
  const lines = [...parsed.values()].flatMap(({ text }) => text.split('\n'));
  const crowded = lines.filter(line => /^ *(\/\*\*|\*) .*\S +@(param|throws|example)\b/.test(line));
  expect(lines.length).toBeGreaterThan(1000);
  expect(crowded).toEqual([]);
});
