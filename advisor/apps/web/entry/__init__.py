"""The script that Streamlit runs for `advisor app`; it stands apart from the page files."""
