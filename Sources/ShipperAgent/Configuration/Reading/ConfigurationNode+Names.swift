extension ConfigurationNode {
    func labelName(_ text: String) -> LabelName? {
        do {
            return try LabelName(parsing: text)
        } catch {
            reading.report(
                "got the name \(quoted(text)), \(error.sentence(fromFile: true))", path: path, at: position)
            return nil
        }
    }

    /// `$.a.b`, read before the environment is put in: a variable must not choose the field.
    func fieldPath(_ written: String) -> FieldPath? {
        guard let path = FieldPath(String(written.dropFirst(2))), !path.literalKey.contains("$") else {
            refuse(want: "a field such as $.level, at most 8 keys deep, and no variable of the environment")
            return nil
        }
        return path
    }
}
