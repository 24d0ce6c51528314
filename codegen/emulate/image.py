"""NAME_image.c: a model with its state, its inputs and its outputs at addresses that can be found.

Two functions without arguments stand for those of the model, so that nobody needs to know a
processor's calling convention:

    snn_image_init, snn_image_step
    snn_image          the state, then the inputs and the outputs in the order of the parameters
    snn_image_offsets  of all of these in snn_image, as uint32_t
"""

from __future__ import annotations

from codegen import manifest_pb2

SYMBOLS = ("snn_image", "snn_image_offsets", "snn_image_init", "snn_image_step")


def image_source(manifest: manifest_pb2.Manifest) -> str:
    """A C file that includes NAME.h, freestanding."""
    prefix = manifest.prefix
    ports = [(f"in{k}", port) for k, port in enumerate(manifest.inputs)]
    ports += [(f"out{k}", port) for k, port in enumerate(manifest.outputs)]
    members = [f"    {prefix}_state state;"]
    members += [f"    {port.array.c_type} {name}[{port.size_constant}];" for name, port in ports]
    offsets = [f"    offsetof(struct image, {name})," for name in ("state", *dict(ports))]
    arguments = ", ".join(["&snn_image.state", *(f"snn_image.{name}" for name, _ in ports)])
    return "\n".join(
        [
            f"/* {prefix} as an image for an emulator (codegen/emulate/image.py). */",
            "#include <stddef.h>",
            "#include <stdint.h>",
            "",
            f'#include "{prefix}.h"',
            "",
            "struct image {",
            *members,
            "};",
            "",
            "extern struct image snn_image;",
            "extern const uint32_t snn_image_offsets[];",
            "void snn_image_init(void);",
            "void snn_image_step(void);",
            "",
            "struct image snn_image;",
            "const uint32_t snn_image_offsets[] = {",
            *offsets,
            "};",
            "",
            "void snn_image_init(void)",
            "{",
            f"    {prefix}_init(&snn_image.state);",
            "}",
            "",
            "void snn_image_step(void)",
            "{",
            f"    {prefix}_step({arguments});",
            "}",
            "",
        ]
    )
