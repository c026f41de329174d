extension Rule {
    static let switchedOff = Rule("test switched off", why: "because a test that can't fail is no test") { file in
        guard file.isTest else { return [] }
        return file.code.lines(holding: switches) { "'\($0)'" }
    }

    private static let switches = [".disabled(", "XCTSkip", "XCTSkipIf", "XCTSkipUnless", "withKnownIssue"]
        .map { Word(text: $0) }
}
