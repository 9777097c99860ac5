"""A label's guideline as a card: what it is for, a right and a wrong example; our own Markdown, never HTML."""

from __future__ import annotations

from PySide6.QtGui import QTextDocument

from annotator.model.codebook import Label


def guideline_markdown(label: Label) -> str:
    """The guideline with its examples as Markdown."""
    parts = [label.guideline.strip()]
    if label.right.strip():
        parts.append(f"**Right:** {label.right.strip()}")
    if label.wrong.strip():
        parts.append(f"**Wrong:** {label.wrong.strip()}")
    return "\n\n".join(part for part in parts if part)


def show_guideline(document: QTextDocument, label: Label) -> None:
    """Write the card into `document`; HTML in a guideline is shown as the characters it is made of."""
    features = QTextDocument.MarkdownFeature.MarkdownNoHTML | QTextDocument.MarkdownFeature.MarkdownDialectGitHub
    document.setMarkdown(guideline_markdown(label) or "*No guideline yet.*", features)


def guideline_html(label: Label) -> str:
    """The card as rich text for a tooltip."""
    document = QTextDocument()
    show_guideline(document, label)
    if not guideline_markdown(label):
        return ""
    # Only what stands in the body: a tooltip has its own head and font.
    return document.toHtml().partition("<body")[2].partition(">")[2].partition("</body>")[0]
