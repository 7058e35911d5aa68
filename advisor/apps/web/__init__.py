"""The pages: how the advice looks. The only place that imports Streamlit."""
