"""A test that a target fails in analysis, and what it says then."""

_allowed = analysis_test_transition(
    settings = {"//command_line_option:allow_analysis_failures": "True"},
)

def _refusal_test_impl(ctx):
    target = ctx.attr.target[0]
    if AnalysisFailureInfo not in target:
        return [AnalysisTestResultInfo(success = False, message = "%s does not fail" % target.label)]
    causes = target[AnalysisFailureInfo].causes.to_list()

    # A message begins with a traceback, which shows lines of the rule.
    said = " ".join([cause.message.rpartition("Error in fail: ")[2] for cause in causes])
    missing = [word for word in ctx.attr.words if word not in said]
    return [AnalysisTestResultInfo(
        success = not missing,
        message = "%s are not in: %s" % (missing, said),
    )]

refusal_test = rule(
    implementation = _refusal_test_impl,
    attrs = {
        "target": attr.label(mandatory = True, cfg = _allowed),
        "words": attr.string_list(mandatory = True),
    },
    analysis_test = True,
    doc = "Passes where the target fails in analysis and its message has all of the words.",
)
