internal import Yams

extension ConfigurationMistake {
    /// A place in a file. Lines and columns count from 1; columns count Unicode scalars.
    public struct Position: Sendable, Hashable, Comparable, CustomStringConvertible {
        public let line: Int
        public let column: Int

        static let start = Position(line: 1, column: 1)

        public var description: String { "\(line):\(column)" }

        public static func < (a: Position, b: Position) -> Bool {
            (a.line, a.column) < (b.line, b.column)
        }
    }
}

extension ConfigurationMistake.Position {
    init(_ mark: Mark) {
        self.init(line: mark.line, column: mark.column)
    }
}
