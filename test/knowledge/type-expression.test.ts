import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { instantiate, parseType, printType } from "../../src/ir/type-expression.ts";

function normalised(text: string): string {
  return printType(parseType(text));
}

describe("type syntax", () => {
  test("reads names, arguments and unions", () => {
    assert.deepEqual(parseType("list[Awaitable[int]] | None"), {
      name: "|",
      arguments: [
        { name: "list", arguments: [{ name: "Awaitable", arguments: [{ name: "int", arguments: [] }] }] },
        { name: "None", arguments: [] },
      ],
    });
  });

  const cases: readonly [text: string, expected: string][] = [
    ["Optional[aiohttp.ClientSession]", "aiohttp.ClientSession | None"],
    ["typing.Union[int, str, int]", "int | str"],
    ["Union[int, Optional[str]]", "int | str | None"],
    ["Annotated[Session, Depends(get_session)]", "?"],
    ['Annotated[Session, "doc"]', "Session"],
    ["Final[int]", "int"],
    ['"Order | None"', "Order | None"],
    ["list['Order']", "list[Order]"],
    ["Callable[[int, str], Coroutine[Any, Any, int]]", "Callable[[int, str], Coroutine[?, ?, int]]"],
    ["tuple[int, ...]", "tuple[int, ...]"],
    ["tuple[()]", "tuple[[]]"],
    ["Literal['r', 'w']", "Literal['r', 'w']"],
    ["Literal[-1, True]", "Literal[-1, True]"],
    ["  a . b [\n int ,\n ]", "a.b[int]"],
    ["$0.awaited", "$0.awaited"],
    ["Any", "?"],
    ["int | Any", "?"],
    ["", "?"],
    ["list[", "?"],
    ["1 +", "?"],
    ["'unclosed", "?"],
    ["[[[[[", "?"],
  ];
  for (const [text, expected] of cases) {
    test(`${JSON.stringify(text)} is ${expected}`, () => assert.equal(normalised(text), expected));
  }

  test("fills in type parameters, and the missing ones with what is unknown", () => {
    const type = parseType("Coroutine[dict[K, V]]");
    assert.equal(printType(instantiate(type, ["K", "V"], [parseType("str")])), "Coroutine[dict[str, ?]]");
  });
});
