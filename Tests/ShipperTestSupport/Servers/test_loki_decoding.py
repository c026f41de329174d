"""The decoders against bytes made by hand."""

import gzip
import sys
import unittest
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import loki_labels
import snappy_block
from loki_limits import SECOND
from loki_push_decoding import PushedStream, PushError, decode_push

# PushRequest{StreamAdapter{labels '{a="b"}', EntryAdapter{1 s 2 ns, line "hi", metadata k=v}}}, written out by hand.
GOLDEN = bytes.fromhex("0a1d" "0a07" "7b613d2262227d" "1212" "0a0408011002" "12026869" "1a060a016b120176")
GOLDEN_SNAPPY = b"\x1f\x78" + GOLDEN  # length 31, one literal of 31


class SnappyBlockTests(unittest.TestCase):
    def check(self, hexadecimal: str, want: bytes):
        self.assertEqual(snappy_block.decode(bytes.fromhex(hexadecimal)), want)

    def test_an_empty_block_is_its_length_alone(self):
        self.check("00", b"")

    def test_a_short_literal(self):
        self.check("04 0c 61626364", b"abcd")

    def test_a_literal_with_one_and_with_two_length_bytes(self):
        self.check("3d f03c" + "78" * 61, b"x" * 61)
        self.check("ac02 f42b01" + "79" * 300, b"y" * 300)

    def test_several_literals_in_a_row(self):
        self.check("04 04 6162 04 6364", b"abcd")

    def test_a_copy_with_one_offset_byte_that_overlaps_itself(self):
        self.check("0c 0c 61626364 11 04", b"abcdabcdabcd")
        self.check("06 00 61 05 01", b"aaaaaa")

    def test_a_copy_with_two_and_with_four_offset_bytes(self):
        self.check("07 0c 61626364 0a 0400", b"abcdabc")
        self.check("07 0c 61626364 0b 04000000", b"abcdabc")

    def test_corrupt_blocks_are_refused(self):
        for block in (
            "",
            "80",
            "05 0c 61626364",
            "03 0c 61626364",
            "04 0c 6162",
            "05 00 61 01 02",
            "05 00 61 01 00",
            "ffffffffff01",
            "04 0a 04",
        ):
            with self.assertRaises(snappy_block.SnappyError, msg=block):
                snappy_block.decode(bytes.fromhex(block))


class DecodingTests(unittest.TestCase):
    def check_golden(self, streams):
        self.assertEqual(streams, [PushedStream('{a="b"}', [(1_000_000_002, b"hi", (("k", "v"),))])])

    def refusal(self, content_type, encoding, body):
        with self.assertRaises(PushError) as caught:
            decode_push(content_type, encoding, body)
        return caught.exception.status, caught.exception.text

    def test_protobuf_in_a_snappy_block(self):
        self.check_golden(decode_push("application/x-protobuf", None, GOLDEN_SNAPPY))

    def test_content_encoding_snappy_changes_nothing(self):
        self.check_golden(decode_push("application/x-protobuf", "snappy", GOLDEN_SNAPPY))

    def test_gzip_around_a_snappy_block(self):
        self.check_golden(decode_push("application/x-protobuf", "gzip", gzip.compress(GOLDEN_SNAPPY)))

    def test_raw_deflate_is_taken_and_zlib_is_not(self):
        raw = zlib.compressobj(wbits=-15)
        self.check_golden(decode_push("application/x-protobuf", "deflate", raw.compress(GOLDEN_SNAPPY) + raw.flush()))
        self.assertEqual(self.refusal("application/x-protobuf", "deflate", zlib.compress(GOLDEN_SNAPPY)), (400, "EOF"))

    def test_zstd_is_refused(self):
        self.assertEqual(
            self.refusal("application/json", "zstd", b"{}"), (400, 'Content-Encoding "zstd" not supported')
        )

    def test_framed_snappy_is_refused(self):
        framed = bytes.fromhex("ff060000734e61507059") + GOLDEN_SNAPPY
        self.assertEqual(self.refusal("application/x-protobuf", None, framed), (400, "snappy: corrupt input"))

    def test_protobuf_without_snappy_is_refused(self):
        self.assertEqual(self.refusal("application/x-protobuf", "gzip", gzip.compress(GOLDEN))[0], 400)

    def test_a_missing_content_type_is_refused(self):
        self.assertEqual(self.refusal(None, None, GOLDEN_SNAPPY), (400, "mime: no media type"))

    def test_a_broken_gzip_is_refused(self):
        self.assertEqual(self.refusal("application/json", "gzip", b"plain"), (400, "gzip: invalid header"))
        self.assertEqual(
            self.refusal("application/json", "gzip", gzip.compress(b"{}" * 99)[:-9]), (400, "unexpected EOF")
        )

    def test_a_body_over_100_mib_is_refused_though_it_came_compressed(self):
        status, text = self.refusal("application/json", "gzip", gzip.compress(b" " * (101 << 20), 1))
        self.assertEqual((status, text), (413, f"request body too large: {101 << 20} bytes, limit: {100 << 20} bytes"))

    def test_truncated_protobuf_is_refused(self):
        for end in range(1, len(GOLDEN)):
            block = bytes([end, (end - 1) << 2]) + GOLDEN[:end]
            self.assertEqual(self.refusal("application/x-protobuf", None, block)[0], 400, msg=end)

    def test_unknown_fields_are_skipped(self):
        # hash=7 (varint) in the stream; field 9 (bytes), 10 (fixed64), 11 (fixed32) in the entry
        entry = bytes.fromhex("0a020801" "4a03010203" "51" + "00" * 8 + "5d00000000" "120161")
        stream = bytes.fromhex("0a077b613d2262227d") + b"\x12" + bytes([len(entry)]) + entry + b"\x18\x07"
        message = b"\x0a" + bytes([len(stream)]) + stream
        block = bytes([len(message), (len(message) - 1) << 2]) + message
        self.assertEqual(
            decode_push("application/x-protobuf", None, block), [PushedStream('{a="b"}', [(SECOND, b"a", ())])]
        )

    def test_nanoseconds_out_of_range_are_refused(self):
        entry = bytes.fromhex("0a06" "108094ebdc03")  # nanos = 1_000_000_000
        stream = b"\x12" + bytes([len(entry)]) + entry
        message = b"\x0a" + bytes([len(stream)]) + stream
        self.assertEqual(
            self.refusal("application/x-protobuf", None, bytes([len(message), (len(message) - 1) << 2]) + message)[0],
            400,
        )

    def test_json(self):
        body = b'{"streams":[{"stream":{"b":"\\"","a":"\xc3\xa9"},"values":[["1000000002","hi",{"k":"v"}],["3","x"]]}]}'
        want = [PushedStream('{a="é", b="\\""}', [(1_000_000_002, b"hi", (("k", "v"),)), (3, b"x", ())])]
        self.assertEqual(decode_push("application/json; charset=utf-8", None, body), want)

    def test_json_with_anything_but_strings_is_refused(self):
        for value in ('[1,"x"]', '["1",2]', '["1","x",{"k":3}]', '["1"]', '["1.5","x"]', '["1","x",{},4]', "7"):
            body = f'{{"streams":[{{"stream":{{"a":"b"}},"values":[["1","good"],{value}]}}]}}'.encode()
            self.assertEqual(self.refusal("application/json", None, body)[0], 400, msg=value)
        self.assertEqual(
            self.refusal("application/json", None, b'{"streams":[{"stream":{"a":1},"values":[]}]}')[0], 400
        )
        self.assertEqual(self.refusal("application/json", None, b"{")[0], 400)


class LabelTests(unittest.TestCase):
    def test_quoted_values_are_unquoted_as_go_quotes(self):
        text = r'{a="q\"b\\s\n\t\x07", b="\u00e9\U0001f600\377", c="plain é"}'
        self.assertEqual(loki_labels.parse_labels(text), {"a": 'q"b\\s\n\t\x07', "b": "é😀\ufffd", "c": "plain é"})

    def test_text_is_printed_as_it_was_read(self):
        text = r'{a="q\"b\\s\n\x01", b="é\u2028"}'
        self.assertEqual(loki_labels.label_text(loki_labels.parse_labels(text)), text)

    def test_illegal_text_is_refused_with_its_place(self):
        cases = {
            '{ab-c="d"}': "1:4: parse error: unexpected character inside braces: '-'",
            '{ab.c="d"}': "1:4: parse error: unexpected character inside braces: '.'",
            '{ab"': "1:4: parse error: unterminated quoted string",
            '{a="x"': "1:7: parse error: unexpected end of input inside braces",
            '{b="x", a="y"}': "label names are not sorted: 'a' after 'b'",
            '{a="x", a="y"}': "duplicate label name: 'a'",
            r'{a="\q"}': "invalid syntax",
        }
        for text, want in cases.items():
            with self.assertRaises(loki_labels.LabelError, msg=text) as caught:
                loki_labels.parse_labels(text)
            self.assertEqual(str(caught.exception), want)
        for text in ("", "a", "{a=b}", '{1a="b"}', '{a="b"} ', '{a="b",}', "{,}", "{a='b'}", '{a="b" c="d"}'):
            with self.assertRaises(loki_labels.LabelError, msg=text):
                loki_labels.parse_labels(text)

    def test_metadata_names_are_sanitised(self):
        for name, want in {
            "http.method": "http_method",
            "7z": "key_7z",
            "trace_id": "trace_id",
            "-x": "key_x",
            "é-x": "__x",
        }.items():
            self.assertEqual(loki_labels.sanitized_metadata_name(name), want)


if __name__ == "__main__":
    unittest.main()
