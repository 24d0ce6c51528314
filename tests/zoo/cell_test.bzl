"""A test that a combination of a zoo depends on nothing of the others."""

def _impl(ctx):
    actions = [action for action in ctx.attr.emulation.actions if action.mnemonic == "SnnEmulate"]
    if len(actions) != 1:
        return [AnalysisTestResultInfo(success = False, message = "%d emulations" % len(actions))]
    own = ctx.attr.emulation.label.package
    names = [file.basename for file in actions[0].inputs.to_list() if own in file.path]
    met = [name for name in names for word in ctx.attr.foreign if word in name]
    return [AnalysisTestResultInfo(
        success = bool(names) and not met,
        message = "of others: %s; of all: %s" % (met, names),
    )]

cell_test = rule(
    implementation = _impl,
    attrs = {
        "emulation": attr.label(mandatory = True, doc = "NAME_MODEL_DTYPE_TARGET of a zoo"),
        "foreign": attr.string_list(mandatory = True, doc = "words in names of the others' files"),
    },
    analysis_test = True,
    doc = "Passes where the target runs one emulation, with no file of the zoo that has such a name.",
)
