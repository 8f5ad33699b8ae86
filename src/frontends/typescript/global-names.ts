/** Names that JavaScript's engines and hosts provide, for names that a file does not bind itself. */

export function isGlobalName(name: string): boolean {
  return globalNames.has(name);
}

const globalNames = new Set(
  (
    "AbortController AbortSignal AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt " +
    "BigInt64Array BigUint64Array Blob Boolean BroadcastChannel Buffer CustomEvent DOMException DataView Date " +
    "DisposableStack Error EvalError Event EventSource EventTarget File FileReader FinalizationRegistry " +
    "Float32Array Float64Array FormData Function Headers Image Infinity Int16Array Int32Array Int8Array " +
    "IntersectionObserver Intl Iterator JSON Map Math MessageChannel MessagePort MutationObserver NaN Notification " +
    "Number Object Promise Proxy RangeError ReadableStream ReferenceError Reflect RegExp Request ResizeObserver " +
    "Response Set SharedArrayBuffer SharedWorker String SuppressedError Symbol SyntaxError TextDecoder TextEncoder " +
    "TransformStream TypeError URIError URL URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray " +
    "WeakMap WeakRef WeakSet WebAssembly WebSocket Worker WritableStream XMLHttpRequest __dirname __filename " +
    "addEventListener alert arguments atob btoa caches cancelAnimationFrame clearImmediate clearInterval " +
    "clearTimeout confirm console crypto customElements decodeURI decodeURIComponent dispatchEvent document " +
    "encodeURI encodeURIComponent escape eval exports fetch getComputedStyle global globalThis history import " +
    "indexedDB isFinite isNaN localStorage location matchMedia module navigator new parseFloat parseInt performance " +
    "postMessage process prompt queueMicrotask removeEventListener reportError requestAnimationFrame " +
    "requestIdleCallback require screen self sessionStorage setImmediate setInterval setTimeout structuredClone " +
    "undefined unescape window"
  ).split(" "),
);
