/// A pattern for one name, that is, for what stands between two slashes.
struct NamePattern: Hashable, Sendable {
    enum Token: Hashable, Sendable {
        case byte(UInt8)
        /// `?`
        case anyCharacter
        case oneOf(CharacterClass)
        /// `*`
        case anything
    }

    let tokens: [Token]

    /// True for `*` alone (also for `**` beside each other, were they allowed).
    var matchesEverything: Bool {
        !tokens.isEmpty && tokens.allSatisfy { $0 == .anything }
    }

    /// The name that this pattern spells if it contains no wildcard.
    var literal: [UInt8]? {
        var name: [UInt8] = []
        for token in tokens {
            guard case .byte(let byte) = token else { return nil }
            name.append(byte)
        }
        return name
    }

    /// Goes back to the last `*` only: an earlier one never needs to take more (its part has matched at the earliest place already).
    /// So the time is bounded by tokens × bytes, and `a*a*a*a*b` is harmless.
    func matches(_ name: ArraySlice<UInt8>) -> Bool {
        var token = 0
        var position = name.startIndex
        var retry: (token: Int, position: Int)?
        while position < name.endIndex {
            if token < tokens.count, tokens[token] == .anything {
                token += 1
                retry = (token, position)
            } else if token < tokens.count, let length = tokens[token].length(in: name, at: position) {
                token += 1
                position += length
            } else if let last = retry {
                position = last.position + PathScalar(name, at: last.position).length
                token = last.token
                retry = (token, position)
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == .anything }
    }
}

extension NamePattern.Token {
    /// How many bytes it takes at this place; nil if it does not match there.
    fileprivate func length(in name: ArraySlice<UInt8>, at position: Int) -> Int? {
        switch self {
        case .byte(let byte): return name[position] == byte ? 1 : nil
        case .anyCharacter: return PathScalar(name, at: position).length
        case .oneOf(let characters):
            let scalar = PathScalar(name, at: position)
            return characters.contains(scalar) ? scalar.length : nil
        case .anything: return nil
        }
    }
}
