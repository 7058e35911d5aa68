"""The least a page with one answer can be: the floor for starting and for memory."""

import streamlit as st

picked = st.radio("Which one?", ["One", "Two", "Three"], index=None)
st.write(f"You picked {picked}.")
