/**
 * Answers about things that ask about each other, in circles too. Things in one circle (a strongly connected
 * component, found as in Tarjan's algorithm) begin with the least answer and are worked out together, once each
 * a round, until a round changes none of them. `compute` must give more, never less, when it is told more.
 */
export class Fixpoint<Key extends object, Answer> {
  private readonly known = new WeakMap<Key, Answer>();
  /** Of things in circles that are not closed yet: the last answer. */
  private readonly answers = new Map<Key, Answer>();
  /** Those worked out in this round, each with the depth of the outermost thing in work that it rests on. */
  private readonly done = new Map<Key, number>();
  /** Depths of the things in work. */
  private readonly working = new Map<Key, number>();
  /** Depth of the outermost thing in work that was asked for since this was last set. */
  private reached = Number.POSITIVE_INFINITY;
  private changes = 0;

  /** `excess` is the answer where too much hangs together. */
  constructor(
    private readonly least: Answer,
    private readonly excess: Answer,
    private readonly isSame: (one: Answer, other: Answer) => boolean,
  ) {}

  of(key: Key, compute: () => Answer): Answer {
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const depth = this.working.get(key) ?? this.done.get(key);
    if (depth !== undefined) {
      this.reached = Math.min(this.reached, depth);
      return this.answers.get(key) ?? this.least;
    }
    if (this.working.size >= deepest) return this.excess;
    const outer = this.reached;
    const reached = this.work(key, compute);
    this.reached = Math.min(outer, reached);
    return this.known.get(key) ?? this.answers.get(key) ?? this.least;
  }

  /** Works an answer out, and gives the depth of the outermost thing in work that it rests on, if any. */
  private work(key: Key, compute: () => Answer): number {
    const depth = this.working.size;
    this.working.set(key, depth);
    for (let round = 0; ; round++) {
      const before = this.changes;
      this.reached = Number.POSITIVE_INFINITY;
      this.note(key, round < mostRounds ? compute() : this.excess);
      if (this.reached < depth) {
        // Part of a circle that something further out closes.
        const { reached } = this;
        this.working.delete(key);
        this.done.set(key, reached);
        // What rests on this one rests on that as well.
        for (const [member, rests] of this.done) if (rests >= depth) this.done.set(member, reached);
        return reached;
      }
      const isAlone = this.reached > depth;
      if (isAlone || this.changes === before || round >= mostRounds) break;
      for (const [member, rests] of this.done) if (rests >= depth) this.done.delete(member);
    }
    this.working.delete(key);
    this.settle(key);
    for (const [member, rests] of this.done) if (rests >= depth) this.settle(member);
    return Number.POSITIVE_INFINITY;
  }

  private note(key: Key, answer: Answer): void {
    if (!this.isSame(this.answers.get(key) ?? this.least, answer)) this.changes += 1;
    this.answers.set(key, answer);
  }

  private settle(key: Key): void {
    this.known.set(key, this.answers.get(key) ?? this.least);
    this.answers.delete(key);
    this.done.delete(key);
  }
}

/** Calls of calls below one another; deeper is hardly ever code that people wrote. */
const deepest = 200;
/** Answers grow by at least one word a round, and most are full after two. */
const mostRounds = 12;
