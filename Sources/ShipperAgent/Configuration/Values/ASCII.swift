/// The ASCII classes that names are made of; Unicode's own would let in what servers refuse.
func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}

func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

/// C0, DEL and C1: never part of a name, a path or a header.
func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
}

func hasControlCharacters(_ text: String) -> Bool {
    text.unicodeScalars.contains(where: isControl)
}
