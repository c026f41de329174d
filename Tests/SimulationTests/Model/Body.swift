/// The contents of one file, from its creation or a truncation to the next.
final class Body {
    struct Line {
        let number: Int
        /// Offsets of the first byte, and of the one behind the newline.
        let start: UInt64
        let end: UInt64
    }

    /// A last line without its newline.
    struct Half {
        let number: Int
        let text: [UInt8]
        let written: Int
    }

    let node: Int
    let inode: UInt64
    var bytes: [UInt8] = []
    var lines: [Line] = []
    var half: Half?
    var isReadable = true
    /// It was renamed to where no pattern finds it.
    var isStray = false
    /// A copy, or a compressed form: nobody writes into it, and its lines stand elsewhere too.
    let isCopy: Bool

    init(node: Int, inode: UInt64) {
        (self.node, self.inode) = (node, inode)
        isCopy = false
    }

    init(copyOf body: Body, node: Int, inode: UInt64) {
        (self.node, self.inode) = (node, inode)
        (bytes, lines) = (body.bytes, body.lines)
        isCopy = true
    }
}
