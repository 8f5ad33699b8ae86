/** Pictures and tables of data: `PIL`, `cv2`, `pandas`. What they do is computation, in memory or on the way from a file. */
import type { LibraryFunction } from "../../ir/facts.ts";
import { blocking, each, library, pure, reads, writes } from "../entries.ts";

const quiet: LibraryFunction = { effects: [] };
const image = "PIL.Image.Image";
/** Their loops over the pixels release Python's global lock. */
const overPixels = blocking("computation", { releasesLock: true, gives: image });

const pillow = [
  library({
    module: "PIL.Image",
    source: "https://pillow.readthedocs.io/en/stable/reference/Image.html",
    functions: {
      // Reads no more than the head of the file; the pixels follow when they are asked for.
      open: { returns: image },
      ...each("new fromarray frombytes frombuffer merge blend alpha_composite", pure(image)),
    },
    classes: {
      Image: {
        enter: "sync",
        methods: {
          ...each("filter reduce resize rotate transform", overPixels),
          thumbnail: blocking("computation", { releasesLock: true, gives: "None" }),
          quantize: blocking("computation", { gives: image }),
          save: blocking("computation", { effects: writes("file"), gives: "None" }),
          ...each("copy crop", pure(image)),
          close: quiet,
        },
        attributes: { width: "int", height: "int", mode: "str", format: "str | None" },
      },
    },
  }),
  library({
    module: "PIL.ImageOps",
    source: "https://pillow.readthedocs.io/en/stable/reference/ImageOps.html",
    functions: each("autocontrast contain cover equalize fit pad scale", overPixels),
  }),
];

const opencv = library({
  module: "cv2",
  source: "https://docs.opencv.org/4.x/d7/dbd/group__imgproc.html",
  functions: {
    ...each(
      "Canny GaussianBlur HoughCircles HoughLines HoughLinesP bilateralFilter fastNlMeansDenoising fastNlMeansDenoisingColored grabCut inpaint matchTemplate medianBlur resize warpAffine warpPerspective",
      blocking("computation", { releasesLock: true, gives: "?" }),
    ),
    ...each("imdecode imencode", blocking("computation", { releasesLock: true, gives: "?" })),
    imread: blocking("file", { instead: "`asyncio.to_thread`", gives: "?" }),
    imwrite: blocking("file", { instead: "`asyncio.to_thread`", mode: "write", gives: "bool" }),
  },
});

const pandas = library({
  module: "pandas",
  source: "https://pandas.pydata.org/docs/reference/io.html",
  functions: {
    ...each(
      "read_csv read_table",
      blocking("computation", { releasesLock: true, effects: reads("file"), gives: "pandas.DataFrame" }),
    ),
    ...each(
      "read_excel read_feather read_html read_json read_orc read_parquet read_pickle read_xml",
      blocking("computation", { effects: reads("file"), gives: "pandas.DataFrame" }),
    ),
    ...each(
      "read_sql read_sql_query read_sql_table",
      blocking("database", { instead: "`asyncio.to_thread`", gives: "pandas.DataFrame" }),
    ),
  },
  classes: {
    DataFrame: {
      methods: {
        ...each(
          "to_csv to_excel to_json to_parquet to_pickle",
          blocking("computation", { effects: writes("file"), gives: "?" }),
        ),
        to_sql: blocking("database", { instead: "`asyncio.to_thread`", mode: "write", gives: "?" }),
      },
    },
  },
});

export const imageAndTableLibraries = [...pillow, opencv, pandas];
