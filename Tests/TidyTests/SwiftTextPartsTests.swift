import Testing

@Suite struct SwiftTextPartsTests {
    private func parts(_ text: String) -> (code: String, comments: String) {
        var parts = SwiftTextParts(text)
        parts.split()
        return (String(decoding: parts.code, as: UTF8.self), String(decoding: parts.comments, as: UTF8.self))
    }

    @Test(arguments: [
        ("a // b\nc", "a     \nc", "  // b\n "),
        ("a /* b /* c */ d */ e", "a                   e", "  /* b /* c */ d */  "),
        ("a \"b // c\" d", "a \"      \" d", "            "),
        ("\"\\\"a\" b", "\"   \" b", "       "),
        ("\"\\(f(\"x\", (1)))\" b", "\"  f(\" \", (1)) \" b", "                  "),
        ("#\"a\"\\\"# b", "#\"   \"# b", "         "),
        ("#if a // \"\n\"b\"", "#if a     \n\" \"", "      // \"\n   "),
        ("`a \"b\" //` c", "`        ` c", "            "),
        ("\"\"\"\na \"b\" // c\n\"\"\" d // e", "\"\"\"\n          \n\"\"\" d     ", "   \n          \n      // e"),
        ("\"open\na // b", "\"    \na     ", "     \n  // b"),
        ("#\"\"\"# a", "#\" \"# a", "       "),
    ])
    func `code and comments are told apart, each in its place`(text: String, code: String, comments: String) {
        let parts = parts(text)
        #expect(parts.code == code)
        #expect(parts.comments == comments)
    }

    @Test func `lines and columns stay whatever the text`() {
        for text in ["\"", "\"\"\"", "/*", "`", "\\", "\"\\(", "#", "##\"", "\"\"\"\n\\(\"", "é/*日\n*/\"ü\""] {
            let parts = parts(text)
            #expect(parts.code.utf8.count == text.utf8.count)
            #expect(parts.comments.utf8.count == text.utf8.count)
        }
    }
}
