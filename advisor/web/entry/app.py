from advisor.web.main import main

main()
