import Logging
import Testing

@testable import JSONLogging

@Suite struct TypedLoggerTests {
    private func lines(
        _ configure: (inout JSONLog.Options) -> Void = { _ in }, _ body: (JSONLog) -> Void
    ) async throws -> [Substring] {
        let recorder = RecordingDestination()
        var options = JSONLog.Options()
        configure(&options)
        let log = try JSONLog(to: recorder.destination, options: options, now: { 0 })
        body(log)
        await log.shutdown()
        return recorder.text.split(separator: "\n")
    }

    private static let head = #"{"timestamp":"1970-01-01T00:00:00.000000Z","level":"info","event":"e","logger":"l""#

    @Test func `fields of every type stand in the order in which they are set`() async throws {
        let got = try await lines { log in
            log.makeTypedLogger(label: "l").info("e") {
                $0.set("z", "text \"x\"")
                $0.set("a", 1)
                $0.set("b", Int64.min)
                $0.set("c", UInt64.max)
                $0.set("d", 1.5)
                $0.set("e", Double.nan)
                $0.set("f", true)
                $0.set("g", "x", sensitivity: .sensitive)
            }
        }
        #expect(
            got == [
                Self.head[...]
                    + #","z":"text \"x\"","a":1,"b":-9223372036854775808,"c":18446744073709551615,"d":1.5,"e":null,"f":true,"g":"[redacted]"}"#
            ])
    }

    @Test func `no key stands twice`() async throws {
        let got = try await lines { log in
            var logger = log.makeLogger(label: "l")
            logger[metadataKey: "a"] = "logger"
            logger[metadataKey: "b"] = "logger"
            TypedLogger(logger)?.info("e") {
                $0.set("a", "call")
                $0.set("a", "again")
                $0.set("level", "mine")
                $0.set("field.level", "too")
            }
        }
        #expect(
            got == [Self.head[...] + #","a":"call","field.level":"mine","field.field.level":"too","b":"logger"}"#])
    }

    @Test func `keys are hidden, and lines limited, as everywhere`() async throws {
        let got = try await lines({
            $0.redaction = Redaction(keys: ["pass*"])
            $0.limits = LogLimits(stringBytes: 4096, lineBytes: 4096)
        }) { log in
            log.makeTypedLogger(label: "l").info("e") {
                $0.set("password", "secret")
                $0.set("big", String(repeating: "x", count: 4090))
                $0.set("small", 1)
            }
        }
        #expect(got == [Self.head[...] + #","password":"[redacted]","small":1,"fields_cut":1}"#])
    }

    @Test func `a level that is not logged does not ask for the fields`() async throws {
        let got = try await lines { log in
            var logger = log.makeTypedLogger(label: "l")
            logger.logLevel = .warning
            logger.info("e") { _ in Issue.record("asked") }
        }
        #expect(got.isEmpty)
    }

    @Test func `a logger of another backend has no typed face`() {
        #expect(TypedLogger(Logger(label: "x", factory: { _ in SwiftLogNoOpLogHandler() })) == nil)
    }

    @Test func `people see the same in columns`() async throws {
        let got = try await lines({ $0.layout = .console() }) { log in
            log.makeTypedLogger(label: "l").info("e") {
                $0.set("a", "word")
                $0.set("b", "two words")
            }
        }
        #expect(
            got.map { $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ") } == [
                #"00:00:00.000 INFO l e a=word b="two words""#
            ])
    }
}
