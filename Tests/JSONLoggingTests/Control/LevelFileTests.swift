import Foundation
import Logging
import Testing

@testable import JSONLogging

@Suite struct LevelFileTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("levels")
    }

    private func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }

    @Test func `labels and the rest have levels, comments and empty lines none`() throws {
        let rules = try LevelRules("# what we look at\n\n * = warning\nchampion.db=debug # today\n  x = TRACE\r\n")
        #expect(rules == LevelRules(standard: .warning, rules: ["champion.db": .debug, "x": .trace]))
        #expect(try LevelRules("") == LevelRules())
    }

    @Test(arguments: ["champion", "a = b", "= info", "a = info = debug", "a ="])
    func `everything else is a mistake, with its line`(text: String) {
        #expect(throws: LevelRules.Mistake(line: 2, text: text)) { try LevelRules("* = info\n\(text)\n") }
    }

    @Test func `a look tells what is new, gone or wrong, and each once`() throws {
        var file = LevelFile(path: path)
        #expect(file.look() == .none)
        try write("* = debug")
        #expect(file.look() == .rules(LevelRules(standard: .debug)))
        #expect(file.look() == .none)
        try write("* = loud")
        guard case .refused(let cause) = file.look() else { return #expect(Bool(false), "not refused") }
        #expect(cause.contains("line 1 says '* = loud'") && cause.contains("trace, debug, info"))
        #expect(file.look() == .none)
        try FileManager.default.removeItem(atPath: path)
        #expect(file.look() == .removed)
        #expect(file.look() == .none)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        guard case .refused = file.look() else { return #expect(Bool(false), "a directory was read") }
        #expect(file.look() == .none)
    }

    @Test func `a file's levels hold from the first record on, and the log's own when it is gone`() {
        let levels = LogLevels(.info, rules: ["a": .error])
        let cell = levels.cell(for: "a.b")
        levels.replace(with: LevelRules(standard: .warning, rules: ["a.b": .trace]))
        #expect(cell.level == .trace && levels.level(for: "a") == .warning)
        levels.replace(with: nil)
        #expect(cell.level == .error && levels.level(for: "c") == .info)
    }

    @Test func `a lowered log has no level above debug, and its own again afterwards`() {
        let levels = LogLevels(.info, rules: ["a": .trace])
        let (loud, rest) = (levels.cell(for: "a"), levels.cell(for: "b"))
        levels.lower(to: .debug)
        #expect(loud.level == .trace && rest.level == .debug && levels.level(for: "c") == .debug)
        levels.set(.error, for: "b")
        #expect(rest.level == .debug)
        levels.lower(to: nil)
        #expect(rest.level == .error && levels.level(for: "c") == .info)
    }

    @Test func `a log reads its levels before the first record, and tells of those it refuses`() async throws {
        try write("x = error")
        let (log, levels) = (folder.file("log"), path)
        let logging = try JSONLog(to: .file(log)) { $0.levelsFile = levels }
        logging.makeLogger(label: "x").info("hidden")
        logging.makeLogger(label: "y").info("shown")
        try write("nonsense")
        while !(try folder.text(of: "log")).contains("log_levels_refused") {
            logging.flushBlocking()
            await Task.yield()
        }
        logging.makeLogger(label: "x").info("still hidden")
        await logging.shutdown()
        let text = try folder.text(of: "log")
        #expect(!text.contains("hidden") && text.contains("shown") && text.contains("line 1 says 'nonsense'"))
    }
}
