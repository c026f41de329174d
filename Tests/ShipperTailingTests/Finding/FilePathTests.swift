import Testing

@testable import ShipperTailing

@Suite struct FilePathTests {
    @Test(arguments: [
        ("/", "/"), ("//", "/"), ("/.", "/"), ("/var/log/", "/var/log"), ("//var///log", "/var/log"),
        ("/./var/./log/.", "/var/log"),
        ("/var/../log", "/var/../log"), ("/...", "/..."),
    ])
    func `one path is written one way`(_ given: String, _ written: String) {
        #expect(FilePath(given)?.description == written)
    }

    @Test(arguments: ["", "var/log", "./var", "/var/\0log"])
    func `what is relative or contains NUL is no path`(_ text: String) {
        #expect(FilePath(text) == nil)
    }

    @Test func `parents lead to the root and end there`() throws {
        let path = try FilePath("/var/log").required()
        #expect(path.parent == FilePath("/var"))
        #expect(path.parent?.parent == .root)
        #expect(FilePath.root.parent == nil)
    }

    @Test func `components are the names between the slashes`() throws {
        #expect(try FilePath("/a/bc").required().components == [[0x61], [0x62, 0x63]])
        #expect(FilePath.root.components.isEmpty)
        #expect(FilePath.root.appending([0x61]).appending([0x62]) == FilePath("/a/b"))
    }

    @Test(
        arguments: [
            ([0x61, 0xff], #"/a\xFF"#),
            ([0xc3], #"/\xC3"#),
            ([0xc3, 0xa9], "/é"),
            ([0xf0, 0x9f, 0x98, 0x80], "/😀"),
            ([0xed, 0xa0, 0x80], #"/\xED\xA0\x80"#),
            ([0xc0, 0xaf], #"/\xC0\xAF"#),
            ([0xf4, 0x90, 0x80, 0x80], #"/\xF4\x90\x80\x80"#),
            ([0xe0, 0x80, 0xaf], #"/\xE0\x80\xAF"#),
        ] as [([UInt8], String)])
    func `bytes that are not UTF-8 are kept, and shown as numbers`(_ name: [UInt8], _ shown: String) throws {
        let path = try FilePath(bytes: [UInt8(ascii: "/")] + name).required()
        #expect(path.bytes == [UInt8(ascii: "/")] + name)
        #expect(path.description == shown)
    }

    @Test func `names that differ in broken bytes only are different paths`() {
        #expect(FilePath(bytes: [0x2f, 0xff]) != FilePath(bytes: [0x2f, 0xfe]))
    }
}
