import Foundation
import JSONLogging
import Logging

/// Logs events that are meant to break a line, and writes down beside them what must be read back.
struct HostileEvents {
    private var random: SeededRandom
    private var values: HostileValues

    init(seed: UInt64) {
        random = SeededRandom(seed)
        values = HostileValues(random: SeededRandom(seed &+ 1))
    }

    func log(_ count: Int, to path: String, expected: String) async throws {
        var events = self
        let log = try JSONLog(service: "ser\"vice", environment: "e\\nv", to: .file(path)) { $0.level = .trace }
        try Data().write(to: URL(filePath: expected))
        let file = try FileHandle(forWritingTo: URL(filePath: expected))
        var notes = ""
        for number in 0..<count {
            notes += events.logOne(number, log) + "\n"
            if notes.utf8.count > 1 << 20 {
                try file.write(contentsOf: Data(notes.utf8))
                notes = ""
            }
        }
        try file.write(contentsOf: Data(notes.utf8))
        await log.shutdown()
        let statistics = log.statistics
        print(#"{"written":\#(statistics.written),"lost":\#(statistics.dropped),"cut":\#(statistics.cut)}"#)
    }

    private mutating func logOne(_ number: Int, _ log: JSONLog) -> String {
        let level = Logger.Level.allCases.randomElement(using: &random) ?? .info
        let trace = Int.random(in: 0..<4, using: &random) == 0 ? TraceID(using: &random) : nil
        let error = Int.random(in: 0..<8, using: &random) == 0 ? HostileError(text: values.string()) : nil
        var note = Note(level: level, trace: trace?.description, error: error?.text)
        note.typed = number % 4 == 3
        let context = TraceCarrier(trace.map { TraceContext(traceID: $0) })
        if note.typed {
            context.run { logTyped(number, level, error, log, &note) }
        } else {
            context.run { logUntyped(level, error, log, &note) }
        }
        return note.text
    }

    private mutating func logUntyped(_ level: Logger.Level, _ error: HostileError?, _ log: JSONLog, _ note: inout Note) {
        note.label = values.string()
        note.message = values.string()
        note.fields = values.fields()
        let metadata = note.fields.mapValues(\.metadata)
        log.makeLogger(label: note.label).log(level: level, "\(note.message)", error: error, metadata: metadata)
    }

    /// Keys of a typed call are in the source; its values are as hostile as others.
    private mutating func logTyped(
        _ number: Int, _ level: Logger.Level, _ error: HostileError?, _ log: JSONLog, _ note: inout Note
    ) {
        let (text, integer, double) = (values.string(), values.integer(), values.double())
        (note.label, note.message) = ("typed", "ty\"ped\n")
        note.fields = ["level": .string(text), "n": .integer(integer), "\"\\": .double(double), "is": .bool(number % 8 == 3)]
        log.makeTypedLogger(label: "typed").log(level, "ty\"ped\n", error: error) {
            $0.set("level", text)
            $0.set("n", integer)
            $0.set("\"\\", double)
            $0.set("is", number % 8 == 3)
        }
    }
}

struct HostileError: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}

/// What a line must say, for the one who reads it back: each value with its type, strings in hex. Nothing here comes from the encoder.
struct Note {
    var level: Logger.Level
    var trace: String?
    var error: String?
    var typed = false
    var label = "", message = ""
    var fields: [String: HostileValue] = [:]

    var text: String {
        let parts = [
            "\(level)", trace ?? "-", error.map(\.hex) ?? "-", label.hex, message.hex, HostileValue.object(fields).note,
        ]
        return parts.joined(separator: " ")
    }
}

extension String {
    var hex: String { "s" + utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
