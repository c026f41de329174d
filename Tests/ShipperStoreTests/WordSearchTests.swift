import ShipperStore
import ShipperTestSupport
import Testing

/// Words are the same with the index and by reading.
struct WordSearchTests {
    /// Two stores of the same lines.
    private struct Both {
        private let folders: [StoreFolder]
        private let stores: [LocalStore]

        init(_ texts: [String]) throws {
            folders = [try StoreFolder(), try StoreFolder()]
            stores = try zip(folders, [true, false]).map { try $0.store(fullText: $1) }
            for store in stores {
                var lines = Lines()
                _ = try store.ingest(lines.body(texts, from: 0))
            }
        }

        /// Numbers of the lines that hold the words, as each way of asking each store finds them.
        func found(_ words: [String]) throws -> [[Int64]] {
            var filter = StoreFilter()
            (filter.words, filter.order) = (words, .oldestFirst)
            return try stores.flatMap { store in
                let found = try store.records(filter).map(\.time)
                #expect(try store.histogram(filter, buckets: 1).total == found.count, "\(words)")
                return [found, try store.arrived(after: 0, filter).map(\.time)]
            }
        }
    }

    private static let texts = [
        #"{"message":"first\n\tat com.shop.Café\u0301 100 % ÜBER, \"quoted\"","n":7}"#, "text: at once",
        "हिन्दी में त्रुटि", "คำผิดพลาด ที่นี่", "كِتَابٌ جديد", "ΟΔΟΣ και ΦΩΣ", "οδός", "ISTANBUL Istanbul", "İstanbul ılık", "ſtraße STRASSE",
        "🤖robot ✅done", "ꭰꮃ ᲓᲐ", "𞤀𞤣𞤤𞤢𞤥 𐐨𐐀", "\u{19B5}\u{19B0} x\u{0378}y",
    ]

    @Test(arguments: [
        ("at", [0, 1]), ("tat", []), ("nat", []), ("com.shop", [0]), ("über", [0]), ("uber", []), ("QUOT", [0]), ("100", [0]), ("7", [0]),
        ("café", [0]), ("once text", [1]), ("हिन्दी", [2]), ("हि", [2]), ("ह", [2]), ("न्दी", []), ("ที่นี่", [3]), ("ผิด", []), ("كِتَابٌ", [4]),
        ("كتاب", []), ("جديد", [4]), ("οδος", [5]), ("ΟΔΌΣ", [6]), ("φως", [5]), ("istanbul", [7]), ("İSTANBUL", [8]), ("ilik", [8]),
        ("STRASSE", [9]), ("straße", [9]), ("robot", [10]), ("DONE", [10]), ("ᎠᏔ", []), ("ᎠᎳ", [11]), ("და", [11]), ("𞤢𞤣", [12]),
        ("𐐀𐐨", [12]), ("\u{19B5}\u{19B0}", [13]), ("y", [13]),
    ])
    func `a word of any script is found by its beginning, in either case`(words: String, expected: [Int64]) throws {
        let found = try Both(Self.texts).found(words.split(separator: " ").map(String.init))
        #expect(found == Array(repeating: expected, count: 4))
    }

    @Test(arguments: [true, false])
    func `what holds no letter and no digit is no word`(fullText: Bool) throws {
        let folder = try StoreFolder()
        var filter = StoreFilter()
        for text in ["%", "✅", "\u{200D}", ""] {
            filter.words = [text]
            #expect(throws: StoreError.self) { try folder.store(fullText: fullText).records(filter) }
        }
    }

    /// Of many scripts, old and late ones, marks that go on and those that stand between, signs, and what no Unicode knows.
    private static let alphabet = Array(
        "aBz09 .,_-\"\\éÜßİıſªµ²ŉς Σσϐβẛ\u{301}\u{305}\u{345}К к҃ऀहिन्दी๏ที่ก์كِتَابٌשׁלֹꭰᎠᲓდ🤖✅🟢©\u{FE0F}\u{200D}\u{19B0}ᦀ𞤀𞤢𐐀𐐨\u{378}\u{E000}測試Ａ１"
            .unicodeScalars)

    @Test(arguments: Seed.some(20)) func `random words are found the same with and without the index`(seed: Seed) throws {
        var generator = seed.generator
        func text(_ lengths: ClosedRange<Int>) -> String {
            let length = Int.random(in: lengths, using: &generator)
            return String(String.UnicodeScalarView((0..<length).map { _ in generator.pick(Self.alphabet) }))
        }
        let both = try Both((0..<60).map { _ in text(0...30) })
        for _ in 0..<60 {
            let words = text(1...3)
            // What holds no word is refused, by all alike.
            guard let found = try? both.found([words]) else { continue }
            #expect(Set(found).count == 1, "\(words.unicodeScalars.map { String($0.value, radix: 16) })")
        }
    }
}
