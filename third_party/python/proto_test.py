"""Generated code fits the run-time protobuf."""

from google.protobuf import text_format

from third_party.python import example_pb2


def test_a_message_survives_text_format():
    message = example_pb2.Example(name="lif1", sizes=[64, 128])
    text = text_format.MessageToString(message)
    assert text_format.Parse(text, example_pb2.Example()) == message
    assert 'name: "lif1"' in text
