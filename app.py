from advisor import draw_page

draw_page()
