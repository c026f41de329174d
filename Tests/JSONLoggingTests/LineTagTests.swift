import Logging
import Testing

@testable import JSONLogging

@Suite struct LineTagTests {
    @Test func `a tag tells logger and level`() {
        for level in Logger.Level.allCases {
            for logger in [0, 1, 200, LineTag.loggers] {
                let tag = LineTag(logger: logger, level: level)
                #expect(tag.logger == logger && tag.level == level)
            }
        }
        #expect(LineTag(logger: -1, level: .info).logger == 0)
        #expect(LineTag(logger: .max, level: .info).logger == LineTag.loggers)
    }
}
