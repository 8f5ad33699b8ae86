/**
 * The texts of a session and the language projects that read them: open documents lie over the
 * files below, and every change reaches the project of the file's language.
 */
import { type BodyResults, Program } from "../analysis/program.ts";
import type { FileSystem, FolderEntries } from "../ir/file-system.ts";
import type { Language } from "../ir/module.ts";
import type { Frontend, FrontendProject, ProjectOptions, TextChange } from "./frontend.ts";
import { folderOf, nameOf } from "./paths.ts";

export interface LanguageProject {
  readonly project: FrontendProject;
  /** What analyses have found out stays until the next change of any text. */
  program(): Program;
}

export interface Projects {
  /** The language that a file is in, found without reading more than its first line. */
  languageOf(file: string): Language | undefined;
  /** The project of the file's language. */
  of(file: string): LanguageProject | undefined;
  /** These files will be asked for. */
  prepare(files: readonly string[]): void;
  text(file: string): string | undefined;
  isOpen(file: string): boolean;
  open(file: string, text: string, language?: Language): void;
  change(file: string, changes: readonly TextChange[]): void;
  close(file: string): void;
  invalidate(file: string): void;
  dispose(): void;
}

export function createProjects(options: ProjectOptions, frontends: readonly Frontend[]): Projects {
  const open = new Map<string, string>();
  const languages = new Map<string, Language>();
  const files = overlay(options.files, open);
  const projectOptions: ProjectOptions = { ...options, files };
  const projects = new Map<Frontend, Map<string, FrontendProject>>();
  const allProjects = () => [...projects.values()].flatMap((own) => [...own.values()]);
  const programs = new Map<FrontendProject, Program>();
  const bodyResults = new WeakMap<object, BodyResults>();

  const frontendOf = (file: string): Frontend | undefined => {
    const told = languages.get(file);
    if (told) return frontends.find((frontend) => frontend.language === told);
    const name = file.toLowerCase();
    const byName = frontends.find((one) => one.extensions.some((extension) => name.endsWith(extension)));
    if (byName) return byName;
    const firstLine =
      files
        .read(file)
        ?.slice(0, 200)
        .split(/[\r\n]/, 1)[0] ?? "";
    return frontends.find((one) => one.claims?.(firstLine));
  };
  const projectOf = (file: string): FrontendProject | undefined => {
    const frontend = frontendOf(file);
    if (!frontend) return undefined;
    const own = projects.get(frontend) ?? new Map<string, FrontendProject>();
    projects.set(frontend, own);
    const key = frontend.projectKey?.(file, projectOptions) ?? "";
    const project = own.get(key) ?? frontend.createProject(projectOptions, file);
    own.set(key, project);
    return project;
  };
  const resultsAbout = (links: object | undefined): BodyResults => {
    const known = links && bodyResults.get(links);
    const results = known ?? new Map();
    if (links) bodyResults.set(links, results);
    return results;
  };
  const update = (file: string, text: string, changes?: readonly TextChange[]): void => {
    open.set(file, text);
    projectOf(file)?.update(file, text, changes);
    programs.clear();
  };
  return {
    languageOf: (file) => frontendOf(file)?.language,
    prepare(files) {
      const byProject = new Map<FrontendProject, string[]>();
      // Projects that nobody asks anything any more are told so.
      for (const project of allProjects()) byProject.set(project, []);
      for (const file of files) {
        const project = projectOf(file);
        const own = project && (byProject.get(project) ?? []);
        if (project && own) byProject.set(project, own);
        own?.push(file);
      }
      for (const [project, own] of byProject) project.prepare?.(own);
      // Who uses what may be known of other files now.
      programs.clear();
    },
    of(file) {
      const project = projectOf(file);
      if (!project) return undefined;
      return {
        project,
        program() {
          if (project.trim?.()) programs.delete(project);
          const known = programs.get(project);
          if (known) return known;
          const program = new Program(project, resultsAbout(project.links));
          programs.set(project, program);
          return program;
        },
      };
    },
    text: (file) => files.read(file),
    isOpen: (file) => open.has(file),
    open(file, text, language) {
      if (language) languages.set(file, language);
      update(file, text);
    },
    change(file, changes) {
      const before = open.get(file);
      if (before === undefined) return;
      let text = before;
      for (const { span, newText } of changes) text = text.slice(0, span[0]) + newText + text.slice(span[1]);
      update(file, text, changes);
    },
    close(file) {
      const project = projectOf(file);
      open.delete(file);
      languages.delete(file);
      project?.invalidate(file);
      programs.clear();
    },
    invalidate(file) {
      // What lies on the disk below an open document does not count until it is closed.
      if (open.has(file)) return;
      for (const project of allProjects()) project.invalidate(file);
      programs.clear();
    },
    dispose() {
      for (const project of allProjects()) project.dispose?.();
      projects.clear();
      programs.clear();
      open.clear();
    },
  };
}

function overlay(below: FileSystem, open: ReadonlyMap<string, string>): FileSystem {
  return {
    ...(below.entries && { entries: (folder) => withOpen(below.entries?.(folder), folder, open) }),
    ...(below.realPath && { realPath: (path) => below.realPath?.(path) ?? path }),
    ...(below.whyUnreadable && { whyUnreadable: (path) => below.whyUnreadable?.(path) }),
    ...(below.caseSensitive !== undefined && { caseSensitive: below.caseSensitive }),
    read: (path) => open.get(path) ?? below.read(path),
    isFile: (path) => open.has(path) || below.isFile(path),
    isDirectory: (path) => below.isDirectory(path),
  };
}

/** Documents that were never saved lie in their folders, too. */
function withOpen(
  found: FolderEntries | undefined,
  folder: string,
  open: ReadonlyMap<string, string>,
): FolderEntries | undefined {
  const names = [...open.keys()].filter((file) => folderOf(file) === folder).map(nameOf);
  if (names.length === 0) return found;
  return { files: [...new Set([...(found?.files ?? []), ...names])], folders: found?.folders ?? [] };
}
