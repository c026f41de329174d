import Logging
import Testing

@testable import JSONLogging

@Suite struct LogLevelsTests {
    private func makeLog(_ levels: [String: Logger.Level]) throws -> JSONLog {
        try JSONLog(to: .file("/dev/null")) {
            $0.level = .warning
            $0.levels = levels
        }
    }

    @Test func `the longest rule that covers a label counts`() throws {
        let log = try makeLog(["champion": .info, "champion.db": .debug, "champion.db.pool": .error])
        let expected: [(String, Logger.Level)] = [
            ("champion", .info), ("champion.web", .info), ("champion.db", .debug), ("champion.db.query", .debug),
            ("champion.db.pool.a", .error), ("championship", .warning), ("other", .warning), ("", .warning),
        ]
        for (label, level) in expected {
            #expect(log.makeLogger(label: label).logLevel == level, "\(label)")
            #expect(log.makeTypedLogger(label: label).logLevel == level, "\(label)")
        }
    }

    @Test func `levels change for loggers that are there already`() throws {
        let log = try makeLog([:])
        let (pool, web) = (log.makeLogger(label: "champion.db.pool"), log.makeLogger(label: "champion.web"))
        log.levels.set(.trace, for: "champion.db")
        #expect(pool.logLevel == .trace && web.logLevel == .warning)
        log.levels.setDefault(.error)
        #expect(pool.logLevel == .trace && web.logLevel == .error)
        log.levels.reset("champion.db")
        #expect(pool.logLevel == .error)
    }

    @Test func `a level that was set on a logger itself stays`() throws {
        let log = try makeLog([:])
        var own = log.makeLogger(label: "a")
        own.logLevel = .debug
        let copy = own
        log.levels.set(.critical, for: "a")
        #expect(copy.logLevel == .debug)
        #expect(log.makeLogger(label: "a").logLevel == .critical)
    }

    @Test func `labels beyond the limit go by the default`() {
        let levels = LogLevels(.info, rules: ["z": .trace])
        for number in 0..<LogLevels.limit { _ = levels.cell(for: "\(number)") }
        let cell = levels.cell(for: "z")
        #expect(cell.level == .info)
        levels.setDefault(.error)
        #expect(cell.level == .error)
    }
}
