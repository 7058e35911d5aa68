"""The documentation site: the pages of this folder, the project's own pages and the rules.

    pip install -e '.[docs]'
    sphinx-build --fail-on-warning docs build/site

The pages under `rules/` and `project/` are written by each build and are not kept in git.
"""

from __future__ import annotations

import re
from pathlib import Path
from posixpath import join, normpath, relpath

from sphinx.application import Sphinx

from advisor import load_rulebook
from advisor.authoring.page_files import write_pages
from advisor.authoring.rule_pages import INDEX, rule_pages

DOCS = Path(__file__).parent
ROOT = DOCS.parent
COPIED = {
    "CHANGELOG.md": "docs/project/changelog.md",
    "CONTRIBUTING.md": "docs/project/contributing.md",
    "SECURITY.md": "docs/project/security.md",
    "rules/README.md": "docs/project/rule-files.md",
}
"""Pages that stand elsewhere in the repository, and where they stand on the site."""
_ORIGINS = {page: file for file, page in COPIED.items()}
_LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?!https?:|#|<)(?P<path>[^)#]+)(?P<anchor>#[^)]*)?\)")

project = "Fine-tune, prompt or RAG?"
author = "The advisor authors"
project_copyright = author
extensions = ["myst_parser"]
myst_heading_anchors = 3
highlight_language = "text"
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
html_theme = "furo"
html_title = project
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False
html_show_copyright = False
html_theme_options = {
    "light_css_variables": {
        "color-background-primary": "#fbfbf9",
        "color-background-secondary": "#f1f2ee",
        "color-foreground-primary": "#1c2328",
        "color-code-background": "#f1f2ee",
        "color-brand-primary": "#0f6e84",
        "color-brand-content": "#0f6e84",
        "color-brand-visited": "#0f6e84",
    },
    "dark_css_variables": {
        "color-background-primary": "#12171b",
        "color-background-secondary": "#1b2227",
        "color-foreground-primary": "#e7ebee",
        "color-brand-primary": "#5cc4da",
        "color-brand-content": "#5cc4da",
        "color-brand-visited": "#5cc4da",
    },
}


def setup(app: Sphinx) -> None:
    """Have the pages that git does not keep written first, and every link looked up."""
    app.connect("builder-inited", write_generated_pages)
    app.connect("source-read", prepare_page)


def write_generated_pages(_app: Sphinx) -> None:
    """Write the pages of the rules, and copies of the pages that stand elsewhere."""
    write_pages(DOCS / "rules", rule_pages(load_rulebook()))
    for file, page in COPIED.items():
        (ROOT / page).parent.mkdir(exist_ok=True)
        (ROOT / page).write_bytes((ROOT / file).read_bytes())


def prepare_page(_app: Sphinx, name: str, source: list[str]) -> None:
    """Turn the links of a page into links of the site; keep rule pages out of the menu."""
    page = f"docs/{name}.md"
    source[0] = _LINK.sub(lambda link: _on_the_site(link, page), source[0])
    if name.startswith("rules/") and not page.endswith(INDEX):
        source[0] = f"---\norphan: true\n---\n\n{source[0]}"


def _on_the_site(link: re.Match[str], page: str) -> str:
    """Return a link that leads from where the page stands on the site; a folder becomes text."""
    target = normpath(join(_ORIGINS.get(page, page), "..", link["path"]))
    if (ROOT / target).is_dir():
        return link["text"]
    path = relpath(COPIED.get(target, target), join(page, ".."))
    return f"[{link['text']}]({path}{link['anchor'] or ''})"
