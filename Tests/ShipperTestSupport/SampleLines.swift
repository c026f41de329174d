/// Lines as services write them, and what stands between them in real files.
public enum SampleLines {
    /// One line of JSON each, without a line ending.
    public static let json = [
        #"{"timestamp":"2026-11-23T09:15:00.123456Z","level":"info","event":"scrape_started","date":"2026-11-23"}"#,
        #"{"timestamp":"2026-11-23T09:15:00.123456Z","level":"error","error":"no such \"table\"\n","rows":1284}"#,
        #"{ "level" : "warning" , "nested" : { "a" : [1, -2.5e3, null, {"b": "}"}] , "b.c" : true } }"#,
        #"{"event":"₹ 1,284.50 🙂","path":"C:\\temp\\","unicode":"\u00e9\ud83d\ude42","empty":"","list":[]}"#,
        "{}",
    ]

    /// Lines that are no JSON object.
    public static let text = [
        "plain text", "{\"cut\":\"of", "[1,2,3]", "\"a string\"", "{\"a\":1} tail",
        "\tat com.example.Main(Main.java:3)",
    ]
}
