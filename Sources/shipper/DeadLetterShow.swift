import ArgumentParser
import Foundation
import ShipperAgent

struct DeadLetterShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "The refused lines themselves, with reason and place, the oldest first.",
        discussion: "Exits with 0 if there are any, with 1 if there are none, with 2 if a file cannot be read.")

    @OptionGroup var selection: DeadLetterSelection

    @Option(help: "At most so many lines.")
    var limit: Int = 20

    @Flag(help: "Only the lines, as they stood in their files: for a pipe.")
    var raw = false

    func run() throws {
        let (configuration, filter) = try selection.load()
        var shown = 0
        try selection.trying {
            try DeadLetterListing.records(configuration, sink: selection.sink, matching: filter) { record in
                shown += 1
                guard shown <= limit else { return }
                if raw {
                    FileHandle.standardOutput.write(Data(record.line + [0x0A]))
                } else {
                    print("\(record.time) \(record.sink): \(record.reason)")
                    print("  \(record.file):\(record.offset) (source \(record.source))")
                    print("  \(printable(record.line))")
                }
            }
        }
        if shown == 0 {
            StandardError.say("No line was refused.")
            throw ExitCode(1)
        }
        if shown > limit { StandardError.say("… and \(shown - limit) more; --limit shows them.") }
    }

    /// What a terminal may be shown: control characters would act on it.
    private func printable(_ line: [UInt8]) -> String {
        String(
            String.UnicodeScalarView(
                String(decoding: line, as: UTF8.self).unicodeScalars.map {
                    $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? "\u{FFFD}" : $0
                }))
    }
}
