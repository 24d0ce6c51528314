"""The combinations of a zoo of models, and what is wrong with how one is written.

No rule and no macro, so that tests can ask for the words without a build that fails.
"""

load("//platforms:targets.bzl", "TARGETS")
load(":compile_options.bzl", "DTYPES", "FLOATS", "OPTION_ATTRS", "is_identifier")

# What a model has to have, and what it may have besides attributes of snn_cc_library.
_MANDATORY = ["model", "input"]
_BY_FORMAT = ["integer_options", "dtype_options"]
_OPTIONS = [name for name in OPTION_ATTRS if name != "dtype"]

_ANY = "*"

def _listed(words):
    return ", ".join(words)

def _kind(value, expected):
    """What is said of a value that is no such dictionary or list, "" for one."""
    found = type(value)
    return "" if found == expected else "found a %s, expected a %s" % (found, expected)

def _unknown(what, found, known):
    wrong = [word for word in found if word not in known]
    return "unknown %s %s; expected some of %s" % (what, _listed(wrong), _listed(known)) if wrong else ""

def _names_problem(what, names, known):
    problem = _kind(names, "list")
    if problem:
        return "%ss: %s" % (what, problem)
    twice = [names[k] for k in range(len(names)) if names[k] in names[:k]]
    if twice:
        return "%s %s is there twice; expected each %s once" % (what, _listed(twice), what)
    return _unknown(what, names, known)

def _options_problem(options, dtypes, more = []):
    problem = _unknown("attribute", options, more + _BY_FORMAT + _OPTIONS)
    if problem:
        return problem
    for name in _BY_FORMAT:
        problem = _kind(options.get(name, {}), "dict")
        if problem:
            return "%s: %s" % (name, problem)
    by_dtype = options.get("dtype_options", {})
    problem = _unknown("number format", by_dtype, dtypes)
    if problem:
        return "dtype_options: " + problem
    by_format = {"integer_options": options.get("integer_options", {})} | by_dtype
    for where, inner in by_format.items():
        problem = _kind(inner, "dict") or _unknown("attribute", inner, _OPTIONS)
        if problem:
            return "%s: %s" % (where, problem)
    return ""

def _model_problem(model, settings, dtypes):
    if not is_identifier(model):
        return "its name is part of names in C; expected a C identifier that begins with a letter"
    problem = _kind(settings, "dict")
    if problem:
        return problem + ", as in {\"model\": \"digits.nir\", \"input\": \"digits_input.npy\"}"
    missing = [name for name in _MANDATORY if not settings.get(name)]
    if missing:
        return "has no %s; expected a file" % _listed(missing)
    return _options_problem(settings, dtypes, _MANDATORY)

def _pattern_problem(pattern, reason, axes):
    parts = pattern.split("/")
    if len(parts) != len(axes):
        return "expected \"MODEL/DTYPE/TARGET\", where * stands for all"
    for part, (what, names) in zip(parts, axes.items()):
        problem = "" if part == _ANY else _unknown(what, [part], names)
        if problem:
            return problem
    if type(reason) != "string" or not reason.strip():
        return "no reason is given; expected a sentence for the report"
    return ""

def zoo_problem(name, models, dtypes, targets, left_out, options):
    """What is wrong with the attributes of a zoo.

    Args:
      name: of the zoo.
      models: as of snn_model_zoo, and so the others.
      dtypes: number formats.
      targets: of //platforms.
      left_out: dictionary from pattern to reason.
      options: of all models.

    Returns:
      One sentence, or "" where nothing is wrong.
    """
    if not is_identifier(name):
        return "its name is part of names in C; expected a C identifier that begins with a letter"
    problem = _kind(models, "dict")
    if problem:
        return "models: " + problem
    if not models or not dtypes:
        return "there is no %s; expected at least one" % ("number format" if models else "model")
    problem = (_names_problem("number format", dtypes, DTYPES) or
               _names_problem("target", targets, TARGETS.keys()) or
               _options_problem(options, dtypes))
    if problem:
        return problem
    for model, settings in models.items():
        problem = _model_problem(model, settings, dtypes)
        if problem:
            return "model %s: %s" % (model, problem)
    problem = _kind(left_out, "dict")
    if problem:
        return "left_out: %s from \"MODEL/DTYPE/TARGET\" to a reason" % problem
    axes = {"model": models.keys(), "number format": dtypes, "target": targets or TARGETS.keys()}
    for pattern, reason in left_out.items():
        problem = _pattern_problem(pattern, reason, axes)
        if problem:
            return "left_out \"%s\": %s" % (pattern, problem)
    if len(reasons(models, dtypes, targets, left_out)) == len(models) * len(dtypes) * len(axes["target"]):
        return "all combinations are left out; expected at least one that is not"
    return ""

def _fits(pattern, cell):
    return all([part in (_ANY, name) for part, name in zip(pattern.split("/"), cell)])

def reasons(models, dtypes, targets, left_out):
    """The combinations that are left out.

    Args:
      models: their names.
      dtypes: number formats.
      targets: of //platforms; all of them where it is empty.
      left_out: dictionary from pattern to reason.

    Returns:
      Dictionary from (model, dtype, target) to the reason.
    """
    found = {}
    for model in models:
        for dtype in dtypes:
            for target in targets or TARGETS.keys():
                cell = (model, dtype, target)
                said = [reason for pattern, reason in left_out.items() if _fits(pattern, cell)]
                if said:
                    found[cell] = said[0]
    return found

def options_for(dtype, *levels):
    """The attributes of snn_cc_library for a model in one number format.

    Args:
      dtype: the number format.
      *levels: those for all models, and then those of the model.

    Returns:
      A dictionary; what a later level says counts, and of one level what is said of fewer formats.
    """
    found = {"dtype": dtype}
    for options in levels:
        found |= {key: value for key, value in options.items() if key not in _BY_FORMAT}
    for options in levels:
        found |= options.get("integer_options", {}) if dtype not in FLOATS else {}
    for options in levels:
        found |= options.get("dtype_options", {}).get(dtype, {})
    return found
