import Testing

@testable import ShipperAgent

@Suite struct RecordPrinterTests {
    private let time: Int64 = 1_795_425_300_123_456_000

    private func text(_ line: String, _ form: RecordPrinter.Form, colours: Bool = false, onTerminal: Bool = false) -> String {
        var printer = RecordPrinter(form, colours: colours, inUTC: true, onTerminal: onTerminal)
        return printer.text(
            FoundRecord(
                time: time, origin: RecordOrigin(host: "web-1", source: "app", file: "/logs/a,b.log"), position: 0, line: Array(line.utf8)))
    }

    private let line = #"{"level":"error","logger":"app.db","trace_id":"abc","event":"load failed","rows":12,"why":"a b","ok":true}"#

    @Test func `people read time, level, logger, event and fields in one line`() {
        #expect(
            text(line, .pretty)
                == "2026-11-23 09:15:00.123456 ERROR    app.db load failed rows=12 why=\"a b\" ok=true trace_id=abc\n")
        #expect(text("no JSON", .pretty) == "2026-11-23 09:15:00.123456 -        no JSON\n")
        let coloured = text(line, .pretty, colours: true)
        #expect(coloured.contains("\u{1B}[1;31mERROR   \u{1B}[0m") && coloured.contains("\u{1B}[1mload failed\u{1B}[0m"))
    }

    @Test func `programs get the lines themselves, and objects where there are none`() {
        #expect(text(line, .json) == line + "\n")
        #expect(text("say \"hi\"", .json) == "{\"message\":\"say \\\"hi\\\"\"}\n")
    }

    @Test func `tables have a line of names, and cells with quotes where they need them`() {
        #expect(RecordPrinter(.csv, colours: false, inUTC: true).head == "time,host,source,file,level,logger,trace_id,event,line\r\n")
        #expect(RecordPrinter(.json, colours: false, inUTC: true).head.isEmpty)
        #expect(
            text(#"{"level":"info","event":"a\nb"}"#, .csv)
                == "2026-11-23T09:15:00.123456000Z,web-1,app,\"/logs/a,b.log\",info,,,\"a\nb\",\"{\"\"level\"\":\"\"info\"\",\"\"event\"\":\"\"a\\nb\"\"}\"\r\n"
        )
        #expect(text("=1+1", .csv).hasSuffix(",=1+1,=1+1\r\n"), "in a pipe cells are exact")
    }

    /// ESC in an escape, ESC as it is, C1, DEL, a carriage return, and what turns the direction of text.
    private static let nasty = [
        "{\"event\":\"\\u001b]0;owned\\u0007\"}", "{\"event\":\"\u{1B}[2J\"}", "{\"event\":\"\u{9B}2J\"}", "{\"event\":\"a\u{7F}\\r\"}",
        "{\"event\":\"\u{202E}evil\u{2066}\"}", "\u{1B}[2Jtext\u{9D}\u{202D}\r",
    ]

    @Test(arguments: RecordPrinter.Form.allCases, nasty)
    func `nothing that a line holds acts on a terminal`(form: RecordPrinter.Form, line: String) {
        let shown = text(line, form, onTerminal: true)
        let ends = form == .csv ? "\r\n" : "\n"
        #expect(shown.hasSuffix(ends))
        for scalar in shown.unicodeScalars.dropLast(ends.unicodeScalars.count) {
            #expect(scalar.properties.generalCategory != .control, "\(scalar.value)")
            #expect(!(0x202A...0x202E).contains(scalar.value) && !(0x2066...0x2069).contains(scalar.value))
        }
    }

    @Test func `JSON on a terminal says the same, and in a pipe it is exact`() {
        let line = "{\t\"event\":\"a\u{9B}\u{202E}\u{1B}é\"}"
        #expect(text(line, .json, onTerminal: true) == "{\t\"event\":\"a\\u009b\\u202e\\u001bé\"}\n")
        #expect(text(line, .json) == line + "\n")
        #expect(text("{\"event\":\"\\u001b\"}", .csv).contains("\u{1B}"))
    }
}
