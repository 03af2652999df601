"""What the book changes in the pages that Jupyter Book writes: a local Sphinx extension, one subject a file."""

from . import (
    code,
    folds,
    fonts,
    formulas,
    frame,
    licences,
    map,
    model_parts,
    outputs,
    pictures,
    policy,
    preview,
    prune_stale,
    scripts,
    styles,
    widgets,
)


def setup(app):
    for part in (
        code,
        folds,
        formulas,
        frame,
        licences,
        map,
        outputs,
        preview,
        widgets,
        styles,
        scripts,
    ):
        part.setup(app)
    # Over the whole book, and after the theme, which rewrites a style sheet at the end.
    app.connect("build-finished", finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": False}


def finish(app, failure):
    if failure is None and app.builder.name == "html":
        prune_stale.prune_stale(app.outdir)
        pictures.shrink(app.outdir)
        scripts.write_joined(app)
        styles.write_joined(app)
        fonts.cut_icons(app.outdir)
        fonts.cut_formulas(app)
        styles.write_deflated(app.outdir)
        licences.write(app)
        preview.write_redirect(app)
        model_parts.write(app.outdir)
        model_parts.prune(app.outdir)
        frame.elsewhere.write(app.outdir)
        policy.write(app.outdir)  # last: it holds checksums of what is there
