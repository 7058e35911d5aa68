"""Twenty questions and an answer, with nothing behind them: the floor for a questionnaire."""

import streamlit as st

OPTIONS = ["One", "Two", "Three", "Not sure"]

st.title("Twenty questions")
left, right = st.columns([2, 1])
with left:
    for number in range(10):
        st.pills(f"Question {number} with chips", OPTIONS, key=f"chips-{number}")
        st.caption("Why we ask this.")
        st.radio(f"Question {number} with a list", OPTIONS, index=None, key=f"list-{number}")
        st.caption("Why we ask this.")
picked = [str(st.session_state[key]) for key in sorted(st.session_state)]
right.header(f"{len(picked) - picked.count('None')} answers")
right.write(", ".join(picked))
