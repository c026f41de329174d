import Foundation
import ShipperAgent

/// `shipper status --watch`: the screen, drawn over itself each second.
struct StatusWatch {
    let client: ControlClient
    let config: String
    let fileLimit: Int

    /// Returns when the user ends it.
    func run() async {
        let canvas = ScreenCanvas()
        let looks = Task { await look(canvas) }
        let signals = EndSignals { looks.cancel() }
        await looks.value
        withExtendedLifetime(signals) { canvas.close() }
    }

    private func look(_ canvas: ScreenCanvas) async {
        var last: (document: StatusDocument, at: ContinuousClock.Instant)?
        while !Task.isCancelled {
            let at = ContinuousClock.now
            do {
                let now = try StatusDocument(try await client.status())
                canvas.draw(lines(now, last, at))
                last = (now, at)
            } catch {
                // An agent that is restarted comes back.
                canvas.draw(["\(error)", "", "Looking again each second; Ctrl-C ends this."])
                last = nil
            }
            try? await ContinuousClock().sleep(until: at + .seconds(1))
        }
    }

    private func lines(
        _ now: StatusDocument, _ last: (document: StatusDocument, at: ContinuousClock.Instant)?, _ at: ContinuousClock.Instant
    ) -> [String] {
        let screen = StatusScreen(
            config: config, width: Terminal.isThere ? Terminal.width : nil, colours: Terminal.showsColours, fileLimit: fileLimit)
        return screen.lines(now, before: last?.document, seconds: last.map { (at - $0.at) / .seconds(1) } ?? 1)
    }
}

/// What is drawn on a terminal in place, and is gone at the end; elsewhere, one screen after another.
struct ScreenCanvas {
    private let isTerminal = Terminal.isThere

    init() {
        // Another page of the terminal, so that what stood there comes back; and no cursor.
        if isTerminal { write("\u{1B}[?1049h\u{1B}[?25l") }
    }

    /// Each line clears only what it does not cover, and all leave in one write, so that nothing flickers.
    func draw(_ lines: [String]) {
        guard isTerminal else { return write(lines.joined(separator: "\n") + "\n\n") }
        let height = Terminal.height > 1 ? Terminal.height : Int.max
        let shown = lines.count <= height ? lines : lines.prefix(height - 1) + ["… \(lines.count - height + 1) more lines"]
        write("\u{1B}[H" + shown.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J")
    }

    func close() {
        if isTerminal { write("\u{1B}[?25h\u{1B}[?1049l") }
    }

    private func write(_ text: String) { try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) }
}

/// Hears SIGINT and SIGTERM for as long as it is kept.
final class EndSignals {
    private let sources: [any DispatchSourceSignal]

    init(_ deed: @escaping @Sendable () -> Void) {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler(handler: deed)
            source.resume()
            return source
        }
    }
}
