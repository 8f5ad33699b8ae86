/**
 * The frontend over a program that somebody else makes and keeps up to date: TypeScript's own
 * server, which has the types already. It reads no files and makes no programs.
 */
import type ts from "typescript";
import type { Frontend, FrontendProject } from "../../engine/frontend.ts";
import type { LibraryKnowledge } from "../../ir/facts.ts";
import { holdsCode, mayBeAsynchronous } from "./concern.ts";
import { type ClassSource, DerivedClasses } from "./derived-classes.ts";
import { modulesNaming } from "./modules-naming.ts";
import { createTypeScriptPrinter } from "./printer.ts";
import { ProgramLinks, type View } from "./program-links.ts";
import { topLevelAwait } from "./program-options.ts";
import type { TypeScript } from "./syntax.ts";

export interface Lender {
  readonly ts: TypeScript;
  /** The program as it stands now: another object when a file has changed. */
  program(): ts.Program | undefined;
  /** True for files that an editor has open. */
  isOpen(file: string): boolean;
}

/** Files are spelled as the lender spells them. Edits are noticed by the program being another one. */
export function createLentFrontend(lender: Lender, knowledge: LibraryKnowledge): Frontend {
  return {
    language: "typescript",
    extensions: [],
    createProject: () => createLentProject(lender, knowledge),
  };
}

function createLentProject(lender: Lender, knowledge: LibraryKnowledge): FrontendProject {
  const derived = new DerivedClasses(lender.ts);
  const lent = new LentProgram(lender, knowledge);
  let seen: object | undefined;
  return {
    knowledge,
    mayConcern: (file, text) => holdsCode(file) && mayBeAsynchronous(text),
    module: (file) => lent.module(file)?.module,
    subclasses: (base) => derived.in(lent, base),
    modulesNaming: (word) => modulesNaming(lent, word),
    update() {},
    invalidate() {},
    printer: createTypeScriptPrinter,
    trim() {
      const trimmed = lent.trim();
      const { state } = lent;
      if (state === seen && !trimmed) return false;
      seen = state;
      return true;
    },
  };
}

/** UTF-16 units of source behind the IR that is kept; the server holds the trees and types in any case. */
const mostLinkedText = 3_000_000;

class LentProgram implements ClassSource {
  private links: { readonly of: ts.CompilerOptions; readonly links: ProgramLinks } | undefined;
  private view: View | undefined;
  private linkedText = 0;

  constructor(
    private readonly lender: Lender,
    private readonly knowledge: LibraryKnowledge,
  ) {}

  get state(): View | undefined {
    const program = this.lender.program();
    if (!program) return undefined;
    if (this.view?.program === program) return this.view;
    const links = this.linksOf(program);
    const before = this.view;
    const view = links.view(program, program.getTypeChecker());
    const edited = before && onlyDifference(before.program, program);
    if (before && edited !== undefined) links.keep(before, view, edited);
    this.view = view;
    return view;
  }

  module(path: string) {
    const view = this.state;
    const tree = view?.program.getSourceFile(path);
    return view && tree && this.linksOf(view.program).module(view, tree);
  }

  ownTrees(): readonly ts.SourceFile[] {
    const view = this.state;
    if (!view) return [];
    const links = this.linksOf(view.program);
    return view.program.getSourceFiles().filter((tree) => links.isOwn(tree));
  }

  lowered(tree: ts.SourceFile) {
    const links = this.links?.links;
    if (!links) throw new Error("There is no program yet");
    return links.lowered(tree);
  }

  classNamedBy(node: ts.Node) {
    const view = this.state;
    return view && this.linksOf(view.program).classNamedBy(view, node);
  }

  trim(): boolean {
    if (this.linkedText <= mostLinkedText) return false;
    this.linkedText = 0;
    this.links?.links.forget(this.view, (file) => this.lender.isOpen(file));
    return true;
  }

  /** With other options the same text may mean something else. */
  private linksOf(program: ts.Program): ProgramLinks {
    const { ts } = this.lender;
    const options = program.getCompilerOptions();
    if (this.links?.of === options) return this.links.links;
    const allowed = topLevelAwait(ts, options);
    const isOpen = (file: string) => this.lender.isOpen(file);
    const links = new ProgramLinks({
      ts,
      knowledge: this.knowledge,
      fileOf: (path) => path,
      isOpen,
      isAsked: isOpen,
      ...(allowed !== undefined && { topLevelAwait: allowed }),
      linked: (module) => {
        this.linkedText += module.length;
      },
    });
    this.links = { of: options, links };
    this.view = undefined;
    return links;
  }
}

/** The file that alone is another one in the program that came after; undefined when more has changed. */
function onlyDifference(before: ts.Program, after: ts.Program): string | undefined {
  const trees = after.getSourceFiles();
  if (trees.length !== before.getSourceFiles().length) return undefined;
  const changed = trees.filter((tree) => before.getSourceFile(tree.fileName) !== tree);
  return changed.length === 1 ? changed[0]?.fileName : undefined;
}
