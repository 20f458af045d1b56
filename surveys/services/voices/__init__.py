"""What people say in words: reviewing texts, themes, quotations, named statements."""
