/// Whether a file is still there, as far as looks at directories tell. One that misses it may have passed the directory to which the file
/// was moved before the file came: only two in a row are proof.
enum Presence: Equatable, Sendable {
    case here
    /// The latest look has missed it.
    case missed
    case gone

    /// What one look shows of a file.
    enum Sight {
        case seen
        /// All that may hold it was listed, and does not hold it.
        case absent
        /// What may hold it could not be listed, or what may be it could not be opened. That proves nothing.
        case hidden
        /// Another file has its inode.
        case replaced
    }

    func after(_ sight: Sight) -> Presence {
        switch (self, sight) {
        case (_, .seen), (.here, .hidden), (.missed, .hidden): .here
        case (.here, .absent): .missed
        case (_, .replaced), (.missed, .absent), (.gone, .absent), (.gone, .hidden): .gone
        }
    }
}
